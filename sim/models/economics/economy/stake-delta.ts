/**
 * Taking a given amount of principal away from a node, object by object: what a scenario's
 * "minus 3 million WAL at node 7" means in stake objects.
 *
 * The youngest objects go first: those that are not active yet leave at once and cost no yield.
 * The last one is split. All or nothing.
 */

import type { Transfer } from '../ledger/index.ts';
import { type Outcome, refuse } from '../outcome.ts';
import { wayOut } from '../stake-life.ts';
import { refuseSplit } from '../stake-object.ts';
import type { Moved } from './posting.ts';
import { momentOf, requestStake, splitHeld, withdraw } from './stake.ts';
import type { Economy } from './state.ts';

interface Part {
  stake: number;
  /** Less than the whole object: it is split first. */
  splitFrost: bigint | null;
}

export function unstake(
  economy: Economy,
  { agent, node, amountFrost }: { agent: number; node: number; amountFrost: bigint },
): Moved {
  if (economy.nodes[node] === undefined) return refuse('unknown_node');
  const plan = planOf(economy, { agent, node, amountFrost });
  if (!plan.ok) return plan;
  const transfers: Transfer[] = [];
  for (const { stake, splitFrost } of plan.parts) {
    const leaving =
      splitFrost === null
        ? stake
        : must(splitHeld(economy, { stake, amountFrost: splitFrost }), transfers).stake;
    const way = wayOut(economy.stakes.get(leaving)!, momentOf(economy, node));
    if (way === 'request') must(requestStake(economy, leaving), transfers);
    else must(withdraw(economy, leaving), transfers);
  }
  return { ok: true, transfers };
}

function planOf(
  economy: Economy,
  { agent, node, amountFrost }: { agent: number; node: number; amountFrost: bigint },
): Outcome<{ parts: Part[] }> {
  let left = amountFrost;
  const parts: Part[] = [];
  const youngestFirst = [...economy.stakes].reverse();
  for (const [stake, held] of youngestFirst) {
    if (left === 0n) break;
    if (held.node !== node || held.holder !== agent || held.withdrawEpoch !== null) continue;
    if (held.principalFrost <= left) {
      parts.push({ stake, splitFrost: null });
      left -= held.principalFrost;
      continue;
    }
    const error = refuseSplit(held, left);
    if (error !== '') return refuse(error);
    parts.push({ stake, splitFrost: left });
    left = 0n;
  }
  return left > 0n ? refuse('invalid_amount') : { ok: true, parts };
}

/** The plan was checked; a refusal now is a bug. */
function must<T>(moved: Moved<T>, transfers: Transfer[]): T & { transfers: Transfer[] } {
  if (!moved.ok) throw new Error(`a planned withdrawal was refused: ${moved.error}`);
  transfers.push(...moved.transfers);
  return moved;
}
