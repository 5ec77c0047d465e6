/**
 * The subsidies contract in force since July 2025, called by node software just before and right
 * after the epoch change: the usage part tops up what users paid into every open slot, the fixed
 * part goes to commissions. A call that the pool cannot pay is refused as a whole
 * (economics.md §14.1, [deployed]).
 */
import { U64_MAX } from '../../amounts.ts';
import { lockedCommission, SUBSIDY, slot, type Transfer } from '../../ledger/index.ts';
import { processSubsidies, type Subsidies, USAGE_RATE_BP_MAX } from '../../subsidies.ts';
import { definePolicy, type ParameterValues, type PolicyContext } from '../define.ts';

/** What the contract remembers between calls. */
type Handled = Pick<Subsidies, 'handled' | 'fixedPaidFor'>;

export const deployedSubsidy = definePolicy({
  kind: 'subsidy',
  name: 'deployed',
  description: 'A rate on what users paid, and a fixed part for nodes; all or nothing (deployed)',
  params: {
    usageRateBp: {
      unit: 'bp',
      default: 80_000n,
      max: BigInt(USAGE_RATE_BP_MAX),
      help: 'derived from a remark in the contract; the live value is not published',
    },
    basePerNodeFrost: { unit: 'FROST', default: 0n, help: 'to each node, an epoch' },
    perShardFrost: { unit: 'FROST', default: 0n, help: 'a shard and epoch; no primary source' },
  },
  init: (): Handled => ({ handled: [], fixedPaidFor: 0 }),
  beforeChange: call,
  afterChange: call,
});

function call({ view, state, params }: PolicyContext) {
  const { handled, fixedPaidFor } = state as Handled;
  // Field by field: spreading frozen records is slow, and this is called twice an epoch.
  const ring = view.slots.map(({ epoch, usedBytes, rewardsFrost }) => ({
    epoch,
    usedBytes,
    rewardsFrost,
  }));
  const subsidies: Subsidies = {
    ...ratesOf(params),
    // What the call would take; whether the pool has it is for whoever pays.
    poolFrost: U64_MAX,
    handled: handled.map(({ epoch, rewardsFrost }) => ({ epoch, rewardsFrost })),
    fixedPaidFor,
  };
  const called = processSubsidies(subsidies, ring, view.committees.previous);
  if (!called.ok) throw new Error(`the call takes more than there is: ${called.error}`);
  const transfers: Transfer[] = [];
  for (const [ahead, amountFrost] of called.usageFrost.entries()) {
    if (amountFrost === 0n) continue;
    const to = slot(view.slots[ahead].epoch);
    transfers.push({ from: SUBSIDY, to, amountFrost, why: 'subsidy.usage' });
  }
  for (const { node, amountFrost } of called.fixed) {
    if (amountFrost === 0n) continue;
    const to = lockedCommission(node);
    transfers.push({ from: SUBSIDY, to, amountFrost, why: 'subsidy.fixed' });
  }
  const next: Handled = { handled: subsidies.handled, fixedPaidFor: subsidies.fixedPaidFor };
  return { transfers, whenShort: 'refuse' as const, state: next };
}

function ratesOf({ usageRateBp, basePerNodeFrost, perShardFrost }: ParameterValues) {
  return { usageRateBp: Number(usageRateBp), basePerNodeFrost, perShardFrost };
}
