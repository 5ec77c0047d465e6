/**
 * What agents do on the simulated chain, one action at a time: the rules of economy/ decide and
 * move the money, policies are called in their places. A refused action changes nothing and says
 * why.
 */
import {
  activationNow,
  buyStorage,
  collect,
  payWriteFee,
  requestStake,
  setCommissionRate,
  slash,
  stakeWal,
  voteSlash,
  withdraw,
} from '../economy/index.ts';
import { type Account, balanceOf, post, wallet } from '../ledger/index.ts';
import {
  type FeeDecision,
  type StakeAction,
  splitByShares,
  withEscrows,
} from '../policies/index.ts';
import { refusePeriod } from '../purchase.ts';
import { STAKE_MIN_FROST } from '../stake-object.ts';
import { callStakeFee, callSubsidy, expectFeePosted, type PolicySet } from './hooks.ts';
import { changeObject, isObjectAction, type ObjectAction } from './object-actions.ts';
import { followLedger } from './penalties.ts';
import type { PolicedEconomy } from './state.ts';

export type EconomicAction =
  /** Space for `epochs` epochs from the current one on. Its worth is the buyer's own account. */
  | { kind: 'buy'; agent: number; bytes: bigint; epochs: number; worthUsd?: number }
  /** The fee of registering blobs of so many encoded bytes; its worth is in that of the space. */
  | { kind: 'write'; agent: number; bytes: bigint; worthUsd?: number }
  | { kind: 'stake'; agent: number; node: number; amountFrost: bigint }
  | { kind: 'request'; agent: number; stake: number }
  | { kind: 'withdraw'; agent: number; stake: number }
  /** The stake that was made last, for those who cannot know its index yet. */
  | { kind: 'withdraw-newest'; agent: number }
  | { kind: 'vote-prices'; node: number; storageFrost: bigint; writeFrost: bigint }
  | { kind: 'vote-capacity'; node: number; capacityBytes: bigint }
  | { kind: 'set-commission'; node: number; rateBp: number }
  | { kind: 'collect'; node: number }
  | { kind: 'vote-slash'; node: number; candidate: number }
  | { kind: 'slash'; candidate: number }
  | { kind: 'deny-list'; node: number; bytes: bigint }
  | ObjectAction;

/** Does one action; returns why it was refused, '' if it was not. */
export function act(economy: PolicedEconomy, policies: PolicySet, action: EconomicAction): string {
  const error = perform(economy, policies, action);
  if (error !== '') economy.flows.refusedActions++;
  return error;
}

function perform(economy: PolicedEconomy, policies: PolicySet, action: EconomicAction): string {
  if ('node' in action && economy.nodes[action.node] === undefined) return 'unknown_node';
  switch (action.kind) {
    case 'buy':
      return buy(economy, policies, action);
    case 'write':
      return write(economy, action);
    case 'stake':
      return stake(economy, policies, action);
    case 'request':
      return request(economy, policies, action);
    case 'withdraw':
      return takeOut(economy, policies, action);
    case 'withdraw-newest': {
      const { agent } = action;
      return takeOut(economy, policies, { kind: 'withdraw', agent, stake: economy.nextStake - 1 });
    }
    case 'slash': {
      const burned = slash(economy, action.candidate);
      if (burned.ok) economy.flows.slashedFrost += burned.burnedFrost;
      return errorOf(burned);
    }
    default:
      return isObjectAction(action)
        ? changeObject(economy, policies, action)
        : saidByNode(economy, action);
  }
}

type ActionOf<K extends EconomicAction['kind']> = Extract<EconomicAction, { kind: K }>;
type NodeAction = ActionOf<
  'vote-prices' | 'vote-capacity' | 'set-commission' | 'collect' | 'vote-slash' | 'deny-list'
>;

function saidByNode(economy: PolicedEconomy, action: NodeAction): string {
  const account = economy.nodes[action.node];
  switch (action.kind) {
    case 'vote-prices': {
      const { storageFrost: storagePriceFrost, writeFrost: writePriceFrost } = action;
      if (storagePriceFrost < 0n || writePriceFrost < 0n) return 'invalid_amount';
      Object.assign(account.votes, { storagePriceFrost, writePriceFrost });
      return '';
    }
    case 'vote-capacity':
      if (action.capacityBytes < 0n) return 'invalid_amount';
      account.votes.capacityBytes = action.capacityBytes;
      return '';
    case 'set-commission':
      return errorOf(setCommissionRate(economy, action));
    case 'collect':
      return errorOf(collect(economy, action.node));
    case 'vote-slash': {
      const { node: voter, candidate } = action;
      return errorOf(voteSlash(economy, { signer: voter, voter, candidate }));
    }
    case 'deny-list':
      if (action.bytes < 0n) return 'invalid_amount';
      account.denyListBytes = action.bytes;
      return '';
  }
}

function buy(economy: PolicedEconomy, policies: PolicySet, action: ActionOf<'buy'>): string {
  const { clock, flows } = economy;
  const { agent, bytes, epochs } = action;
  const period = { startEpoch: clock.epoch, endEpoch: clock.epoch + epochs };
  if (bytes <= 0n) return 'invalid_resource_size';
  const wrong = refusePeriod(economy, period);
  if (wrong !== '') return wrong;
  const bought = buyStorage(economy, { agent, bytes, period });
  if (!bought.ok) return bought.error;
  const { costFrost } = bought;
  flows.storagePaidFrost += costFrost;
  flows.boughtBytes += bytes;
  callSubsidy(economy, policies, { hook: 'purchase', purchase: { agent, costFrost, ...period } });
  return '';
}

function write(economy: PolicedEconomy, { agent, bytes }: ActionOf<'write'>): string {
  const paid = payWriteFee(economy, { agent, encodedBytes: bytes });
  if (!paid.ok) return paid.error;
  economy.flows.writePaidFrost += paid.costFrost;
  return '';
}

function stake(economy: PolicedEconomy, policies: PolicySet, action: ActionOf<'stake'>): string {
  const { agent, node, amountFrost } = action;
  if (balanceOf(economy.ledger, wallet(agent)) < amountFrost) return 'insufficient_funds';
  if (amountFrost < STAKE_MIN_FROST) return 'stake_below_threshold';
  const activationEpoch = activationNow(economy);
  const move = { ...action, stake: economy.nextStake, activationEpoch };
  const fee = callStakeFee(economy, policies, move);
  const feeFrost = fee?.feeFrost ?? 0n;
  if (amountFrost - feeFrost < STAKE_MIN_FROST) return 'stake_below_threshold';
  if (fee !== null) payFee(economy, policies, { from: wallet(agent), fee });
  return errorOf(stakeWal(economy, { agent, node, amountFrost: amountFrost - feeFrost }));
}

/** A fee on a request is taken from the holder's wallet: the principal is bound by then. */
function request(
  economy: PolicedEconomy,
  policies: PolicySet,
  action: ActionOf<'request'>,
): string {
  const move = moveOf(economy, action);
  if (move === null) return 'unknown_stake';
  const fee = callStakeFee(economy, policies, move);
  const from = wallet(action.agent);
  if (fee !== null && balanceOf(economy.ledger, from) < fee.feeFrost) return 'insufficient_funds';
  const asked = requestStake(economy, action.stake);
  if (asked.ok && fee !== null) payFee(economy, policies, { from, fee });
  return errorOf(asked);
}

/** A fee on a withdrawal is taken from what was just paid out. */
function takeOut(
  economy: PolicedEconomy,
  policies: PolicySet,
  action: ActionOf<'withdraw'>,
): string {
  const move = moveOf(economy, action);
  if (move === null) return 'unknown_stake';
  const paid = withdraw(economy, action.stake);
  if (!paid.ok) return paid.error;
  const fee = callStakeFee(economy, policies, move);
  if (fee !== null) payFee(economy, policies, { from: wallet(action.agent), fee });
  return '';
}

function moveOf(
  { stakes }: PolicedEconomy,
  { kind, agent, stake: index }: ActionOf<'request' | 'withdraw'>,
): StakeAction | null {
  const held = stakes.get(index);
  if (held === undefined || held.holder !== agent) return null;
  const { node, principalFrost: amountFrost, activationEpoch } = held;
  return { kind, agent, stake: index, node, amountFrost, activationEpoch };
}

function payFee(
  economy: PolicedEconomy,
  policies: PolicySet,
  { from, fee }: { from: Account; fee: FeeDecision },
): void {
  const { feeFrost, shares, remainder } = fee;
  if (feeFrost === 0n) return;
  const transfers = splitByShares(from, feeFrost, { shares, remainder, why: 'stake-fee.paid' });
  const credited = transfers.map(({ to }) => to);
  const posted = withEscrows(economy.ledger, credited, () =>
    post(economy.ledger, 'stake-fee', transfers),
  );
  expectFeePosted(policies, posted);
  economy.flows.stakeFeesFrost += feeFrost;
  followLedger(economy);
}

function errorOf(outcome: { ok: boolean; error?: string }): string {
  return outcome.ok ? '' : (outcome.error ?? '');
}
