/**
 * Where the epoch calls policies: builds the context, calls the hook, posts what it decided. The
 * same path for the deployed rules and for a user's file.
 */
import type { ClosingSlot, SplitRule } from '../economy/index.ts';
import { type Posted, slot, tryPost } from '../ledger/index.ts';
import {
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
  type SubsidyPaid,
  sharesInNamespace,
  transfersInNamespace,
  withEscrows,
} from '../policies/index.ts';
import { viewOf } from './chain-view.ts';
import { charge, followLedger } from './penalties.ts';
import type { PolicedEconomy } from './state.ts';

/** One policy of each kind: code, found again by name; never part of the state. */
export type PolicySet = { readonly [K in PolicyKind]: PolicyInUse<PolicyOf<K>> };

/**
 * The reward policy as a rule of the split. What it leaves in the slot rolls over; what the
 * ledger would refuse is the policy's error, before anything is moved.
 */
export function splitByPolicy(economy: PolicedEconomy, { reward }: PolicySet): SplitRule {
  return (_, closing) => {
    const { epoch, rewardsFrost } = closing;
    if (economy.current === null) return rollOver(epoch, rewardsFrost);
    const context = contextOf(economy, reward, { hook: 'split', closing });
    const called = callHook(reward, 'split', { context, check: checkMovement });
    if (called === null) return rollOver(epoch, rewardsFrost);
    const transfers = transfersInNamespace('reward', called.decision.transfers);
    const credited = transfers.map((one) => one?.to);
    const tried = withEscrows(economy.ledger, credited, () =>
      tryPost(economy.ledger, 'reward', transfers),
    );
    expectPosted(reward, 'split', tried);
    settle(economy, reward, { hook: 'split', called });
    let left = rewardsFrost;
    for (const { amountFrost } of transfers) left -= amountFrost;
    return [...transfers, ...rollOver(epoch, left)];
  };
}

function rollOver(epoch: number, amountFrost: bigint) {
  return [{ from: slot(epoch), to: slot(epoch + 1), amountFrost, why: 'reward.rolled-over' }];
}

type PenaltyHook = 'evidence' | 'deadline' | 'cutOff' | 'close';

export function callPenalty(
  economy: PolicedEconomy,
  { penalty }: PolicySet,
  hook: PenaltyHook,
): void {
  if (penalty.policy[hook] === undefined) return;
  const context = contextOf(economy, penalty, { hook });
  const check = checkCharges(economy.nodes.length);
  const called = callHook(penalty, hook, { context, check });
  if (called === null) return;
  const charges = called.decision.charges.map((one) => sharesInNamespace('penalty', one));
  if (charges.length > 0) {
    const credited = charges.flatMap(({ shares, remainder }) => [
      ...shares.map(({ to }) => to),
      remainder,
    ]);
    const posted = withEscrows(economy.ledger, credited, () => charge(economy, charges));
    expectPosted(penalty, hook, posted);
  }
  settle(economy, penalty, { hook, called });
}

type PriceHook = 'vote' | 'cutOff' | 'epochStart';

export function callPrice(economy: PolicedEconomy, { price }: PolicySet, hook: PriceHook): void {
  if (price.policy[hook] === undefined) return;
  const context = contextOf(economy, price, { hook });
  const called = callHook(price, hook, { context, check: checkPrice });
  if (called === null) return;
  settle(economy, price, { hook, called });
  const { storageFrost: storagePriceFrost, writeFrost: writePriceFrost } = called.decision;
  const prices = { storagePriceFrost, writePriceFrost };
  if (called.decision.effective === 'now') Object.assign(economy, prices);
  else economy.votedPrices = prices;
}

/** The fee of a stake's move; null when nothing is due. */
export function callStakeFee(
  economy: PolicedEconomy,
  { 'stake-fee': inUse }: PolicySet,
  action: StakeAction,
): FeeDecision | null {
  const context = contextOf(economy, inUse, { hook: 'fee' });
  const check = checkFee(action.amountFrost);
  const called = callHook(inUse, 'fee', { context, subject: Object.freeze(action), check });
  if (called === null) return null;
  settle(economy, inUse, { hook: 'fee', called });
  return sharesInNamespace('stake-fee', called.decision);
}

/** A fee that the ledger refuses is the policy's mistake, not the owner's. */
export function expectFeePosted({ 'stake-fee': inUse }: PolicySet, posted: Posted): void {
  expectPosted(inUse, 'fee', posted);
}

type SubsidyHook = 'purchase' | 'beforeChange' | 'afterChange';

export function callSubsidy(
  economy: PolicedEconomy,
  { subsidy }: PolicySet,
  { hook, purchase }: { hook: SubsidyHook; purchase?: PurchaseMade },
): SubsidyPaid | null {
  if (subsidy.policy[hook] === undefined) return null;
  const context = contextOf(economy, subsidy, { hook });
  const subject = purchase === undefined ? undefined : Object.freeze(purchase);
  const called = callHook(subsidy, hook, { context, subject, check: checkSubsidy });
  if (called === null) return null;
  const result = paySubsidy(economy.ledger, called.decision);
  const { posted, paid, isShort } = result;
  expectPosted(subsidy, hook, posted);
  // A call that was refused for want of funds leaves the policy's state as it was.
  if (!isShort || called.decision.whenShort !== 'refuse') {
    settle(economy, subsidy, { hook, called });
  }
  if (isShort) economy.flows.shortSubsidies++;
  if (paid.length === 0) return result;
  for (const { amountFrost } of paid) economy.flows.subsidyFrost += amountFrost;
  followLedger(economy);
  return result;
}

function contextOf(
  economy: PolicedEconomy,
  { policy: { kind }, params }: PolicyInUse,
  { hook, closing }: { hook: string; closing?: ClosingSlot },
): PolicyContext {
  const seen = economy.evidenceSeen[`${kind}.${hook}`] ?? 0;
  const from = Math.max(0, seen - economy.evidenceDropped);
  return Object.freeze({
    view: viewOf(economy, closing),
    evidence: Object.freeze(economy.evidence.slice(from)),
    state: economy.policyStates[kind],
    params,
  });
}

function settle(
  economy: PolicedEconomy,
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
