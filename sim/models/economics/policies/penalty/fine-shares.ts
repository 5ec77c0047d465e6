/**
 * A fine per shard for any failed challenge, divided between burning, the treasury and the node
 * that reported it. The setting of the closed form EB1 of policies.md: with a drop share d and m
 * independent challenges it deters from P = σd / (1 − (1 − d)^m) on, σ the cost saved a shard.
 *
 * The reporter's share is what makes false reports pay: a test of the paper's rule against this
 * one shows it. Not in any contract or paper; the shares are assumptions.
 */
import { BURNED, TREASURY, wallet } from '../../ledger/index.ts';
import { type Charge, type ChargeSource, definePolicy, type PolicyContext } from '../define.ts';
import { seatsOf } from '../view.ts';

const SOURCES: readonly ChargeSource[] = ['reward', 'commission', 'locked-commission', 'escrow'];

export const fineShares = definePolicy({
  kind: 'penalty',
  name: 'fine-shares',
  description: 'Any failed challenge costs a fine per shard: burned, to the treasury, the reporter',
  params: {
    fineFrost: { unit: 'FROST', default: 1_000_000_000n, help: 'a shard of the node, an epoch' },
    reporterBp: { unit: 'bp', default: 1000n, max: 10_000n, help: 'to the first who reported' },
    treasuryBp: { unit: 'bp', default: 0n, max: 10_000n, help: 'to the treasury; the rest burns' },
  },
  close: (context) => ({ charges: charges(context) }),
});

function charges({ view, evidence, params }: PolicyContext): Charge[] {
  const { fineFrost, reporterBp, treasuryBp } = params;
  if (reporterBp + treasuryBp > 10_000n) {
    throw new Error(`reporterBp and treasuryBp are ${reporterBp + treasuryBp} bp together`);
  }
  const fined = new Set<number>();
  const list: Charge[] = [];
  for (const one of evidence) {
    if (one.kind !== 'challenge' || one.passed >= one.asked || fined.has(one.of)) continue;
    const shards = seatsOf(view.committees.current, one.of);
    if (shards === 0) continue;
    fined.add(one.of);
    list.push({
      node: one.of,
      amountFrost: BigInt(shards) * fineFrost,
      sources: SOURCES,
      shares: [
        { to: wallet(view.pools[one.by].operator), bp: Number(reporterBp) },
        { to: TREASURY, bp: Number(treasuryBp) },
        { to: BURNED, bp: Number(10_000n - reporterBp - treasuryBp) },
      ],
      remainder: BURNED,
      why: `failed ${one.asked - one.passed} of ${one.asked} challenges`,
    });
  }
  return list;
}
