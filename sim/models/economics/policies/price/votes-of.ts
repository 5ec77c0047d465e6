/** The votes of a committee on the two prices, weighed in shards. */
import type { Vote } from '../../votes.ts';
import type { PriceDecision } from '../define.ts';
import type { ChainView, SeatView } from '../view.ts';

export type CountVotes = (votes: readonly Vote[], shards: number) => bigint;

/** Both prices, counted independently, from the votes of these seats. */
export function countPrices(
  view: ChainView,
  seats: readonly SeatView[],
  { count, effective }: { count: CountVotes; effective: PriceDecision['effective'] },
): PriceDecision {
  const of = (value: (node: number) => bigint): bigint =>
    count(
      seats.map(({ node, shards }) => ({ value: value(node), weight: shards })),
      view.shards,
    );
  return {
    storageFrost: of((node) => view.pools[node].votes.storageFrost),
    writeFrost: of((node) => view.pools[node].votes.writeFrost),
    effective,
  };
}
