/**
 * Which stake a node enters the active set with (economics.md §10, last paragraph; §11): the
 * balance expected at the next selection that can still see it.
 */
import { updateActiveSet } from '../../committee/index.ts';
import { balanceAt } from '../staking-pool.ts';
import { type Economy, isSelected } from './state.ts';

/** The epoch of the next committee that is still open: E + 1, after the voting end E + 2. */
export function nextSelectedEpoch(economy: Economy): number {
  return economy.clock.epoch + (isSelected(economy) ? 2 : 1);
}

/** Stake of a node with everything pending up to and including `epoch`, FROST. */
export function stakeAt(economy: Pick<Economy, 'nodes'>, node: number, epoch: number): bigint {
  return balanceAt(economy.nodes[node].pool, epoch);
}

/** Also the operator's own call, "try to join". Returns whether the node is in the set. */
export function refreshActiveSet(economy: Economy, node: number): boolean {
  const stakeFrost = stakeAt(economy, node, nextSelectedEpoch(economy));
  return updateActiveSet(economy.activeSet, economy.rules.activeSetSize, { node, stakeFrost });
}
