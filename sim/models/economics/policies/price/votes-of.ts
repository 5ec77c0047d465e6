/** The votes of a committee on the two prices, weighed in shards unless told otherwise. */
import type { Vote } from '../../votes.ts';
import type { PriceDecision } from '../define.ts';
import type { ChainView, SeatView } from '../view.ts';

export type CountVotes = (votes: readonly Vote[], shards: number) => bigint;

/** Both prices, counted independently, from the votes of these seats. */
export function countPrices(
  view: ChainView,
  seats: readonly SeatView[],
  {
    count,
    effective,
    weightOf = ({ shards }) => shards,
  }: {
    count: CountVotes;
    effective: PriceDecision['effective'];
    weightOf?: (seat: SeatView) => number;
  },
): PriceDecision {
  const { pools } = view;
  const of = (value: (node: number) => bigint): bigint =>
    count(
      seats.map((seat) => ({ value: value(seat.node), weight: weightOf(seat) })),
      view.shards,
    );
  return {
    storageFrost: of((node) => pools[node].votes.storageFrost),
    writeFrost: of((node) => pools[node].votes.writeFrost),
    effective,
  };
}
