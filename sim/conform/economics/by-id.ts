/** The order of lists in observations: ids compared as strings, as the formats say. */
export function byId(left: string | number, right: string | number): number {
  const [a, b] = [String(left), String(right)];
  return a < b ? -1 : a > b ? 1 : 0;
}
