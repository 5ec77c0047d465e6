/**
 * The whitepaper's penalties per shard (economics.md §17.1–17.3, [paper]; in no contract).
 *
 * Challenges: near the end of an epoch every node says whom it challenged and who passed. A node
 * named by at least half of all shards on both lists pays nothing. Otherwise it pays `failFrost`
 * a shard if too few say that it passed, and `issueFrost` a shard if too few were challenged by
 * it. Both are burned, so that nobody gains by a false report. A node counts for itself.
 *
 * Transfers: a shard that was not received costs its sender `sendFrost` and its receiver
 * `receiveFrost`, to those who helped to rebuild it, by bytes; burned when nobody did.
 *
 * Left out: the interest on debts, and stake as a source (§17.5); the four numbers have no
 * published value.
 */
import { BURNED, wallet } from '../../ledger/index.ts';
import {
  type Charge,
  type ChargeSource,
  definePolicy,
  type ParameterDefinition,
  type PolicyContext,
  type Share,
} from '../define.ts';
import { type ChainView, type Evidence, seatsOf } from '../view.ts';

const SOURCES: readonly ChargeSource[] = ['reward', 'commission', 'locked-commission', 'escrow'];

const perShard = (help: string): ParameterDefinition => ({
  unit: 'FROST',
  default: 1_000_000_000n,
  help,
});

export const paperPenalty = definePolicy({
  kind: 'penalty',
  name: 'paper',
  description: 'Fines per shard for failed or missing challenges and for failed transfers',
  params: {
    failFrost: perShard('a shard of a node that fails its challenges'),
    issueFrost: perShard('a shard of a node that does not challenge'),
    sendFrost: perShard('a shard that its sender did not hand over'),
    receiveFrost: { ...perShard('a shard that its receiver did not get'), default: 500_000_000n },
  },
  close: (context) => ({ charges: challengeCharges(context) }),
  deadline: (context) => ({ charges: transferCharges(context) }),
});

function challengeCharges({ view, evidence, params }: PolicyContext): Charge[] {
  const seats = view.committees.current;
  const passed = new Map(seats.map(({ node, shards }) => [node, shards]));
  const challenged = new Map(seats.map(({ node, shards }) => [node, shards]));
  const challenges = evidence.filter((one) => one.kind === 'challenge');
  if (challenges.length === 0) return [];
  for (const { by, of, asked, passed: count } of challenges) {
    if (asked === 0) continue;
    if (count === asked) add(passed, of, seatsOf(seats, by));
    add(challenged, by, seatsOf(seats, of));
  }
  const isEnough = (weight: number): boolean => 2 * weight >= view.shards;
  return seats.flatMap(({ node, shards }) => {
    const hasPassed = isEnough(passed.get(node)!);
    if (hasPassed && isEnough(challenged.get(node)!)) return [];
    const perShardFrost = hasPassed ? params.issueFrost : params.failFrost;
    const why = hasPassed ? 'challenges not issued' : 'challenges failed';
    return [fine(node, BigInt(shards) * perShardFrost, { shares: TO_BURN, why })];
  });
}

const TO_BURN: readonly Share[] = [{ to: BURNED, bp: 10_000 }];

function transferCharges({ view, evidence, params }: PolicyContext): Charge[] {
  return evidence.flatMap((one) => {
    if (one.kind !== 'not-received') return [];
    const shares = helperShares(view, evidence, one);
    return [
      fine(one.from, params.sendFrost, { shares, why: 'a shard was not sent' }),
      fine(one.by, params.receiveFrost, { shares, why: 'a shard was not received' }),
    ];
  });
}

/** Those who helped to rebuild the shard, by bytes, in basis points; the first takes the rest. */
function helperShares(
  view: ChainView,
  evidence: readonly Evidence[],
  { shard, from }: { shard: number; from: number },
): readonly Share[] {
  const helped = new Map<number, bigint>();
  let total = 0n;
  for (const one of evidence) {
    if (one.kind !== 'recovered' || one.shard !== shard || one.from !== from) continue;
    helped.set(one.by, (helped.get(one.by) ?? 0n) + one.bytes);
    total += one.bytes;
  }
  if (total === 0n) return TO_BURN;
  let left = 10_000;
  const shares = [...helped].map(([node, bytes]) => {
    const bp = Number((bytes * 10_000n) / total);
    left -= bp;
    return { to: wallet(view.pools[node].operator), bp };
  });
  return shares.map((share, at) => (at === 0 ? { ...share, bp: share.bp + left } : share));
}

function fine(
  node: number,
  amountFrost: bigint,
  { shares, why }: { shares: readonly Share[]; why: string },
): Charge {
  return { node, amountFrost, sources: SOURCES, shares, remainder: BURNED, why };
}

function add(weights: Map<number, number>, node: number, shards: number): void {
  const before = weights.get(node);
  if (before !== undefined) weights.set(node, before + shards);
}
