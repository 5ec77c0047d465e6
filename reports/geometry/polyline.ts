/** Straight lines from point to point. */

/** In pixels, as they are: whoever wants whole ones rounds them. */
export function polyline(points: readonly (readonly [x: number, y: number])[]): string {
  return points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${x},${y}`).join('');
}
