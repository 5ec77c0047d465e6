/** Who can reach whom: endpoints that are up, and pairs that a cut separates. */

/** A handle of a cut. */
export type CutId = number;

export interface Cut {
  from: number[];
  to: number[];
  /** Only traffic from `from` to `to` is cut. */
  oneWay: boolean;
}

export interface ReachState {
  endpointCount: number;
  /** 1 while the endpoint is up. */
  isUp: Uint8Array;
  cuts: Map<CutId, Cut>;
  /** Cuts ever made. */
  made: number;
  /** Cuts in force by direction, `from * endpointCount + to`; directions without one are absent. */
  blocked: Map<number, number>;
}

export function createReach(endpointCount: number): ReachState {
  return {
    endpointCount,
    isUp: new Uint8Array(endpointCount).fill(1),
    cuts: new Map(),
    made: 0,
    blocked: new Map(),
  };
}

/** Whether bytes sent by `from` are kept from `to` by a cut. */
export function isBlocked(reach: ReachState, from: number, to: number): boolean {
  return reach.blocked.size > 0 && reach.blocked.has(from * reach.endpointCount + to);
}

/** Whether a cut separates the two in at least one direction. */
export function isSevered(reach: ReachState, a: number, b: number): boolean {
  return isBlocked(reach, a, b) || isBlocked(reach, b, a);
}

/** Adds (`change` 1) or takes away (−1) a cut from every direction it covers. */
export function countCut(reach: ReachState, cut: Cut, change: 1 | -1): void {
  for (const from of cut.from) {
    for (const to of cut.to) {
      if (from === to) continue;
      countDirection(reach, from, to, change);
      if (!cut.oneWay) countDirection(reach, to, from, change);
    }
  }
}

function countDirection(reach: ReachState, from: number, to: number, change: 1 | -1): void {
  const pair = from * reach.endpointCount + to;
  const count = (reach.blocked.get(pair) ?? 0) + change;
  if (count === 0) reach.blocked.delete(pair);
  else reach.blocked.set(pair, count);
}
