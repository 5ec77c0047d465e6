/** What several strategies work out from what they see. */
import type { ChainView, SeatView } from '../policies/index.ts';
import type { StrategyContext } from './strategy.ts';

export type { StakeHeld, StrategyContext } from './strategy.ts';

const FROST_PER_WAL = 1_000_000_000;
const BP = 10_000;

/** Shards of a node in a committee. */
export function memberSeats(seats: readonly SeatView[], node: number): number {
  return seats.find((seat) => seat.node === node)?.shards ?? 0;
}

/** The commission that a node will take from the epoch after next at the latest. */
export function comingRateBp({ pools }: ChainView, node: number): number {
  const { rateBp, scheduledRates } = pools[node];
  return scheduledRates.at(-1)?.rateBp ?? rateBp;
}

/**
 * What a delegator earns a FROST and epoch with a node, from the last payouts and the rate that is
 * coming; 0 for a node that was not paid.
 */
export function delegatorYield(context: StrategyContext, node: number): number {
  const payout = context.payouts.find((one) => one.node === node);
  const { walFrost } = context.view.pools[node];
  if (payout === undefined || walFrost === 0n) return 0;
  const keptBp = BP - comingRateBp(context.view, node);
  return (Number(payout.rewardFrost) * keptBp) / BP / Number(walFrost);
}

/** The paid node with the highest yield among those allowed; −1 without payouts. First on ties. */
export function bestNode(
  context: StrategyContext,
  isAllowed: (node: number) => boolean = () => true,
): number {
  let best = -1;
  let bestYield = 0;
  for (const { node } of context.payouts) {
    if (!isAllowed(node)) continue;
    const found = delegatorYield(context, node);
    if (found > bestYield) {
      best = node;
      bestYield = found;
    }
  }
  return best;
}

/** FROST in US dollars. */
export function usdOf(frost: bigint, walUsd: number): number {
  return (Number(frost) / FROST_PER_WAL) * walUsd;
}

/** US dollars of a GiB of encoded space for an average month, at the price in force. */
export function usdPerGibMonth({ view, walUsd }: StrategyContext, epochUs: number): number {
  const perMibEpoch = usdOf(view.prices.storageFrost, walUsd);
  return perMibEpoch * 1024 * (2_629_800_000_000 / epochUs);
}
