/**
 * Where the epoch calls policies: builds the context, calls the hook, posts what it decided. The
 * same path for the deployed rules and for a user's file.
 */
import {
  balanceOf,
  commission,
  lockedCommission,
  type Posted,
  post,
  slot,
} from '../ledger/index.ts';
import {
  assess,
  type Called,
  callHook,
  checkCharges,
  checkFee,
  checkMovement,
  checkPrice,
  checkSubsidy,
  type FeeDecision,
  type PolicyContext,
  PolicyError,
  type PolicyInUse,
  type PolicyKind,
  type PolicyOf,
  type PurchaseMade,
  paySubsidy,
  type StakeAction,
} from '../policies/index.ts';
import { viewOf } from './chain-view.ts';
import type { Economy } from './state.ts';

/** One policy of each kind: code, found again by name; never part of the state. */
export type PolicySet = { readonly [K in PolicyKind]: PolicyInUse<PolicyOf<K>> };

/** What is left of a closing slot after the burn, split over its committee. */
export function callReward(economy: Economy, { reward }: PolicySet): void {
  const context = contextOf(economy, reward, 'split');
  const called = callHook(reward, 'split', { context, check: checkMovement });
  if (called === null) return;
  settle(economy, reward, { hook: 'split', called });
  expectPosted(reward, 'split', post(economy.ledger, 'reward', called.decision.transfers));
  syncRing(economy);
}

type PenaltyHook = 'evidence' | 'deadline' | 'cutOff' | 'close';

export function callPenalty(economy: Economy, { penalty }: PolicySet, hook: PenaltyHook): void {
  if (penalty.policy[hook] === undefined) return;
  const context = contextOf(economy, penalty, hook);
  const check = checkCharges(economy.nodes.length);
  const called = callHook(penalty, hook, { context, check });
  if (called === null) return;
  settle(economy, penalty, { hook, called });
  const before = collectedSum(economy);
  const { charges } = called.decision;
  expectPosted(penalty, hook, assess(economy.ledger, economy.penalties, charges));
  for (const { amountFrost } of charges) economy.flows.penaltiesAssessedFrost += amountFrost;
  economy.flows.penaltiesCollectedFrost += collectedSum(economy) - before;
  syncCommissions(economy);
  syncRing(economy);
}

type PriceHook = 'vote' | 'cutOff' | 'epochStart';

export function callPrice(economy: Economy, { price }: PolicySet, hook: PriceHook): void {
  if (price.policy[hook] === undefined) return;
  const context = contextOf(economy, price, hook);
  const called = callHook(price, hook, { context, check: checkPrice });
  if (called === null) return;
  settle(economy, price, { hook, called });
  const { storageFrost, writeFrost, effective } = called.decision;
  if (effective === 'now') economy.prices = { storageFrost, writeFrost };
  else economy.nextPrices = { storageFrost, writeFrost };
}

/** The fee of a stake's move; null when nothing is due. */
export function callStakeFee(
  economy: Economy,
  { 'stake-fee': inUse }: PolicySet,
  action: StakeAction,
): FeeDecision | null {
  const context = contextOf(economy, inUse, 'fee');
  const check = checkFee(action.amountFrost);
  const called = callHook(inUse, 'fee', { context, subject: Object.freeze(action), check });
  if (called === null) return null;
  settle(economy, inUse, { hook: 'fee', called });
  return called.decision;
}

/** A fee that the ledger refuses is the policy's mistake, not the owner's. */
export function expectFeePosted({ 'stake-fee': inUse }: PolicySet, posted: Posted): void {
  expectPosted(inUse, 'fee', posted);
}

type SubsidyHook = 'purchase' | 'beforeChange' | 'afterChange';

export function callSubsidy(
  economy: Economy,
  { subsidy }: PolicySet,
  { hook, purchase }: { hook: SubsidyHook; purchase?: PurchaseMade },
): void {
  if (subsidy.policy[hook] === undefined) return;
  const context = contextOf(economy, subsidy, hook);
  const subject = purchase === undefined ? undefined : Object.freeze(purchase);
  const called = callHook(subsidy, hook, { context, subject, check: checkSubsidy });
  if (called === null) return;
  const { posted, paid, isShort } = paySubsidy(economy.ledger, called.decision);
  expectPosted(subsidy, hook, posted);
  // A call that was refused for want of funds leaves the policy's state as it was.
  if (!isShort || called.decision.whenShort !== 'refuse') {
    settle(economy, subsidy, { hook, called });
  }
  if (isShort) economy.flows.shortSubsidies++;
  for (const { amountFrost } of paid) economy.flows.subsidyFrost += amountFrost;
  syncCommissions(economy);
  syncRing(economy);
}

function contextOf(
  economy: Economy,
  { policy: { kind }, params }: PolicyInUse,
  hook: string,
): PolicyContext {
  const seen = economy.evidenceSeen[`${kind}.${hook}`] ?? 0;
  const from = Math.max(0, seen - economy.evidenceDropped);
  return Object.freeze({
    view: viewOf(economy),
    evidence: Object.freeze(economy.evidence.slice(from)),
    state: economy.policyStates[kind],
    params,
  });
}

function settle(
  economy: Economy,
  { policy }: PolicyInUse,
  { hook, called }: { hook: string; called: Called<unknown> },
): void {
  economy.policyStates[policy.kind] = called.state;
  economy.evidenceSeen[`${policy.kind}.${hook}`] =
    economy.evidenceDropped + economy.evidence.length;
}

function expectPosted({ source }: PolicyInUse, hook: string, posted: Posted): void {
  if (!posted.ok) throw new PolicyError(source, hook, posted.refusal.message);
}

function collectedSum({ penalties }: Economy): bigint {
  let sum = 0n;
  for (const amount of penalties.collectedFrost) sum += amount;
  return sum;
}

/** The ring's own record of rewards follows the ledger, which a policy has moved. */
function syncRing(economy: Economy): void {
  for (const one of economy.ring) one.rewardsFrost = balanceOf(economy.ledger, slot(one.epoch));
}

function syncCommissions({ nodes, ledger }: Economy): void {
  for (const [node, account] of nodes.entries()) {
    const lockedFrost = balanceOf(ledger, lockedCommission(node));
    account.commission.lockedFrost = lockedFrost;
    account.commission.balanceFrost = lockedFrost + balanceOf(ledger, commission(node));
  }
}
