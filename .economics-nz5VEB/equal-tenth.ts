// equal-tenth.ts
import { definePolicy, divide, reward, slot, type Transfer } from '/tmp/h/repair/sim/index.ts';

export default definePolicy({
  kind: 'reward',
  name: 'equal-tenth',
  description: 'A part in equal shares to all members, the rest by shards',
  params: {
    equalBp: { unit: 'bp', default: 1000n, max: 10_000n, help: 'given out in equal parts' },
  },
  split({ view, params }) {
    const [{ epoch, rewardsFrost }] = view.slots;
    const seats = view.committees.current;
    const { shares } = divide(rewardsFrost, [params.equalBp, 10_000n - params.equalBp]);
    const equal = divide(shares[0], seats.map(() => 1n));
    const byShards = divide(shares[1], seats.map((seat) => BigInt(seat.shards)));
    const transfers: Transfer[] = seats.map(({ node }, member) => ({
      from: slot(epoch),
      to: reward(node),
      amountFrost: equal.shares[member] + byShards.shares[member],
      why: 'reward.split',
    }));
    return { transfers: transfers.filter(({ amountFrost }) => amountFrost > 0n) };
  },
});
