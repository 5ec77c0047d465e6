/**
 * How the supply unlocks: allocation by bucket and month (economics.md §13, [announced], in the
 * monthly form that gives the three published circulating figures).
 *
 * Unlocked is not sold, and locked tokens may be staked.
 */
const MILLION = 1_000_000n;

/** Whole WAL of each bucket, each floored by itself. */
export interface UnlockedWal {
  communityReserve: bigint;
  userDrop: bigint;
  subsidies: bigint;
  earlyContributors: bigint;
  mystenLabs: bigint;
  investors: bigint;
}

/** Whole months since 27 March 2025; the floor of the sum, not the sum of the floors. */
export function unlockedWal(months: number): { buckets: UnlockedWal; totalWal: bigint } {
  const isPastCliff = months >= 12;
  // Numerators over 480 = lcm(96, 60, 48), so that one division floors the exact sum.
  const parts: Record<keyof UnlockedWal, bigint> = {
    communityReserve: 690n * 480n + 1460n * upTo(months, 96) * 5n,
    userDrop: 500n * 480n,
    subsidies: 480n * (10n * BigInt(months + 1) < 500n ? 10n * BigInt(months + 1) : 500n),
    earlyContributors: isPastCliff ? 1000n * upTo(months, 48) * 10n : 0n,
    mystenLabs: 50n * 480n + 450n * upTo(months, 60) * 8n,
    investors: isPastCliff ? 350n * 480n : 0n,
  };
  const buckets = {} as UnlockedWal;
  let total = 0n;
  for (const [bucket, part] of Object.entries(parts) as [keyof UnlockedWal, bigint][]) {
    buckets[bucket] = (part * MILLION) / 480n;
    total += part;
  }
  return { buckets, totalWal: (total * MILLION) / 480n };
}

function upTo(months: number, end: number): bigint {
  return BigInt(Math.min(months, end));
}
