/**
 * Staking pools as far as committees depend on them (network.md §7.1, economics.md §10–§11).
 *
 * Stake added or withdrawn before the voting end of epoch e counts for the committee of e + 1,
 * after it for e + 2. A pool is one balance with pending changes.
 * Left to the economics issue: stake objects with their activation and withdrawal epochs,
 * rewards that grow the balance, exchange rates, commission.
 */
import { updateActiveSet } from '../committee/index.ts';
import type { ChangeStake } from './actions.ts';
import { type ApplyResult, accepted, refused } from './events.ts';
import type { ChainState } from './state.ts';
import { stakeAt } from './views.ts';

export const FROST_PER_WAL = 1_000_000_000n;
/** Smallest stake object: 1 WAL (economics.md §1). */
const STAKE_MIN_FROST = FROST_PER_WAL;

export function registerNode(state: ChainState): ApplyResult {
  const node = state.nodes.length;
  state.nodes.push({ stakeFrost: 0n, pending: [], lastReportedEpoch: 0 });
  return accepted({ kind: 'node-registered', node });
}

export function changeStake(state: ChainState, action: ChangeStake): ApplyResult {
  const { node, deltaFrost } = action;
  const pool = state.nodes[node];
  if (pool === undefined) return refused('unknown_node');
  if (deltaFrost === 0n) return refused('invalid_amount');
  if (deltaFrost > 0n && deltaFrost < STAKE_MIN_FROST) return refused('stake_below_threshold');
  const activeEpoch = nextSelectedEpoch(state);
  const totalFrost = stakeAt(state, node, activeEpoch) + deltaFrost;
  if (totalFrost < 0n) return refused('invalid_amount');
  const same = pool.pending.find((change) => change.epoch === activeEpoch);
  if (same) same.deltaFrost += deltaFrost;
  else pool.pending.push({ epoch: activeEpoch, deltaFrost });
  return accepted({
    kind: 'stake-changed',
    node,
    deltaFrost,
    activeEpoch,
    stakeFrost: totalFrost,
    inActiveSet: refreshActiveSet(state, node),
  });
}

/** The epoch of the next committee that is still open: e + 1, after the voting end e + 2. */
export function nextSelectedEpoch(state: ChainState): number {
  return state.clock.epoch + (state.clock.phase === 'selected' ? 2 : 1);
}

/** Enters the stake expected at the next selection. Returns whether the node is in the set. */
export function refreshActiveSet(state: ChainState, node: number): boolean {
  const stakeFrost = stakeAt(state, node, nextSelectedEpoch(state));
  return updateActiveSet(state.activeSet, state.activeSetSize, { node, stakeFrost });
}

/** Makes the changes due by the epoch just begun part of the active stake. */
export function activateStake(state: ChainState): void {
  const { epoch } = state.clock;
  for (let node = 0; node < state.nodes.length; node++) {
    const pool = state.nodes[node];
    if (pool.pending.length === 0) continue;
    pool.stakeFrost = stakeAt(state, node, epoch);
    pool.pending = pool.pending.filter((change) => change.epoch > epoch);
  }
}
