/**
 * Faint bands behind the data, where faults were in force: one over another where several were, up
 * to a few, so that a thousand of them do not hide the data.
 */
import type { FaultSpan } from '../results/events.ts';
import type { Scale } from './scales.ts';

export interface Band {
  x: number;
  width: number;
}

const LAYERS_MAX = 3;
const WIDTH_MIN = 1;

/** Layer by layer: the n-th lies where at least n faults were. Those for good count as one. */
export function faultBands(faults: readonly FaultSpan[], x: Scale): Band[] {
  const forGood = faults.filter(({ isForGood }) => isForGood).map(({ startUs }) => startUs);
  const firstUs = Math.min(...forGood);
  const shown = faults.filter(({ isForGood, startUs }) => !isForGood || startUs === firstUs);
  const edges = shown.flatMap(({ startUs, endUs }): [at: number, change: number][] => {
    const from = x(startUs);
    return [
      [from, 1],
      [Math.max(x(endUs), from + WIDTH_MIN), -1],
    ];
  });
  // What ends where another begins goes on in one band.
  edges.sort((one, other) => one[0] - other[0] || other[1] - one[1]);
  const layers: Band[][] = Array.from({ length: LAYERS_MAX }, () => []);
  const since: number[] = [];
  let depth = 0;
  for (const [at, change] of edges) {
    if (change > 0) since[depth] = at;
    depth += change;
    if (change < 0 && depth < LAYERS_MAX && at > since[depth]) {
      layers[depth].push({ x: since[depth], width: at - since[depth] });
    }
  }
  return layers.flat();
}
