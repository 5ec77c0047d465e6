/**
 * What agents do on the simulated chain, one action at a time: the rules decide, the ledger moves
 * the money. A refused action changes nothing and says why.
 */
import { memberOf } from '../../committee/index.ts';
import { collectCommission, scheduleRate } from '../commission.ts';
import {
  BURNED,
  balanceOf,
  commission,
  lockedCommission,
  mustPost,
  openAccounts,
  pool,
  post,
  principal,
  slot,
  type Transfer,
  wallet,
} from '../ledger/index.ts';
import { splitByShares } from '../policies/index.ts';
import { buySpace, refusePeriod } from '../purchase.ts';
import { executeSlash, voteToSlash } from '../slashing.ts';
import { requestWithdrawal, type StakeMoment, stakeInto, withdrawStake } from '../stake-life.ts';
import { writeFee } from '../storage-cost.ts';
import { callStakeFee, callSubsidy, expectFeePosted, type PolicySet } from './hooks.ts';
import type { Economy, OwnedStake } from './state.ts';
import { refreshActiveSet } from './transitions.ts';

export type EconomicAction =
  /** Space for `epochs` epochs from the current one on. */
  | { kind: 'buy'; agent: number; bytes: bigint; epochs: number }
  /** The fee of registering blobs of so many encoded bytes. */
  | { kind: 'write'; agent: number; bytes: bigint }
  | { kind: 'stake'; agent: number; node: number; amountFrost: bigint }
  | { kind: 'request'; agent: number; stake: number }
  | { kind: 'withdraw'; agent: number; stake: number }
  /** The stake that the agent made last, for those who cannot know its index yet. */
  | { kind: 'withdraw-newest'; agent: number }
  | { kind: 'vote-prices'; node: number; storageFrost: bigint; writeFrost: bigint }
  | { kind: 'vote-capacity'; node: number; capacityBytes: bigint }
  | { kind: 'set-commission'; node: number; rateBp: number }
  | { kind: 'collect'; node: number }
  | { kind: 'vote-slash'; node: number; candidate: number }
  | { kind: 'slash'; candidate: number }
  | { kind: 'deny-list'; node: number; bytes: bigint };

/** Does one action; returns why it was refused, '' if it was not. */
export function act(economy: Economy, policies: PolicySet, action: EconomicAction): string {
  const error = perform(economy, policies, action);
  if (error !== '') economy.flows.refusedActions++;
  return error;
}

function perform(economy: Economy, policies: PolicySet, action: EconomicAction): string {
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
      return withdraw(economy, policies, action);
    case 'withdraw-newest': {
      const newest = economy.stakesOf[action.agent].at(-1) ?? -1;
      const { agent } = action;
      return withdraw(economy, policies, { kind: 'withdraw', agent, stake: newest });
    }
    case 'vote-prices': {
      const { storageFrost, writeFrost } = action;
      if (storageFrost < 0n || writeFrost < 0n) return 'negative_price';
      const { votes } = economy.nodes[action.node];
      votes.storagePriceFrost = storageFrost;
      votes.writePriceFrost = writeFrost;
      return '';
    }
    case 'vote-capacity':
      if (action.capacityBytes < 0n) return 'negative_capacity';
      economy.nodes[action.node].votes.capacityBytes = action.capacityBytes;
      return '';
    case 'set-commission': {
      const { limits } = economy.rules;
      if (action.rateBp > limits.commissionCapBp) return 'incorrect_commission_rate';
      const { commission: terms } = economy.nodes[action.node];
      const set = scheduleRate(terms, economy.epoch, action.rateBp);
      return set.ok ? '' : set.error;
    }
    case 'collect':
      return collect(economy, action.node);
    case 'vote-slash':
      return voteSlash(economy, action);
    case 'slash':
      return slash(economy, action.candidate);
    case 'deny-list':
      economy.nodes[action.node].denyListBytes = action.bytes;
      return '';
  }
}

type ActionOf<K extends EconomicAction['kind']> = Extract<EconomicAction, { kind: K }>;

function buy(economy: Economy, policies: PolicySet, action: ActionOf<'buy'>): string {
  const { ring, ledger, capacityBytes, prices, epoch, flows } = economy;
  const { agent, bytes, epochs } = action;
  const market = { ring, capacityBytes, storagePriceFrost: prices.storageFrost };
  const period = { startEpoch: epoch, endEpoch: epoch + epochs };
  if (bytes <= 0n) return 'invalid_resource_size';
  const wrong = refusePeriod(market, period);
  if (wrong !== '') return wrong;
  const walletFrost = balanceOf(ledger, wallet(agent));
  const bought = buySpace(market, { bytes, period, walletFrost });
  if (!bought.ok) return bought.error;
  const { perEpochFrost: amountFrost, costFrost } = bought;
  if (amountFrost > 0n) {
    const transfers = Array.from({ length: epochs }, (_, ahead) => ({
      from: wallet(agent),
      to: slot(epoch + ahead),
      amountFrost,
      why: 'storage.bought',
    }));
    mustPost(ledger, 'purchase', transfers);
  }
  flows.storagePaidFrost += costFrost;
  flows.boughtBytes += bytes;
  callSubsidy(economy, policies, {
    hook: 'purchase',
    purchase: { agent, costFrost, ...period },
  });
  return '';
}

function write(economy: Economy, { agent, bytes }: ActionOf<'write'>): string {
  const { ledger, ring, prices, epoch, flows } = economy;
  const amountFrost = writeFee(bytes, prices.writeFrost);
  if (amountFrost === 0n) return '';
  const fee = { from: wallet(agent), to: slot(epoch), amountFrost, why: 'write.paid' };
  if (!post(ledger, 'purchase', [fee]).ok) return 'insufficient_funds';
  ring[0].rewardsFrost += amountFrost;
  flows.writePaidFrost += amountFrost;
  return '';
}

function stake(economy: Economy, policies: PolicySet, action: ActionOf<'stake'>): string {
  const { agent, node, amountFrost } = action;
  const { ledger } = economy;
  if (balanceOf(ledger, wallet(agent)) < amountFrost) return 'insufficient_funds';
  const index = economy.freeStakes.at(-1) ?? economy.stakes.length;
  const moment = momentOf(economy, node);
  const from = wallet(agent);
  const activationEpoch = economy.epoch + (moment.isSelected ? 2 : 1);
  const move = { kind: 'stake', agent, stake: index, node, amountFrost, activationEpoch } as const;
  const fee = callStakeFee(economy, policies, move);
  const stakedFrost = amountFrost - (fee?.feeFrost ?? 0n);
  const minted = stakeInto(economy.nodes[node].pool, moment, { node, amountFrost: stakedFrost });
  if (!minted.ok) return minted.error;
  openAccounts(ledger, 'principal', index + 1);
  if (fee !== null) payFee(economy, policies, { from, fee });
  const to = principal(index);
  mustPost(ledger, 'stake', [{ from, to, amountFrost: stakedFrost, why: 'stake.made' }]);
  economy.stakes[index] = { ...minted.stake, agent, heldUntilEpoch: 0 };
  if (economy.freeStakes.length > 0) economy.freeStakes.pop();
  economy.stakesOf[agent].push(index);
  refreshActiveSet(economy, node);
  return '';
}

function request(economy: Economy, policies: PolicySet, action: ActionOf<'request'>): string {
  const owned = ownedStake(economy, action);
  if (owned === null) return 'unknown_stake';
  const { pool: of } = economy.nodes[owned.node];
  const requested = requestWithdrawal(of, owned, momentOf(economy, owned.node));
  if (!requested.ok) return requested.error;
  owned.heldUntilEpoch = requested.withdrawEpoch + economy.rules.limits.withdrawalDelayEpochs;
  chargeFee(economy, policies, { kind: 'request', stake: action.stake, owned });
  refreshActiveSet(economy, owned.node);
  return '';
}

function withdraw(economy: Economy, policies: PolicySet, action: ActionOf<'withdraw'>): string {
  const owned = ownedStake(economy, action);
  if (owned === null) return 'unknown_stake';
  if (economy.epoch < owned.heldUntilEpoch) return 'withdraw_epoch_not_reached';
  const { node, principalFrost } = owned;
  const { pool: of } = economy.nodes[node];
  const paid = withdrawStake(of, owned, momentOf(economy, node));
  if (!paid.ok) return paid.error;
  const feeFrost = chargeFee(economy, policies, { kind: 'withdraw', stake: action.stake, owned });
  const to = wallet(action.agent);
  const transfers: Transfer[] = [];
  const amountFrost = principalFrost - feeFrost;
  if (amountFrost > 0n) {
    transfers.push({ from: principal(action.stake), to, amountFrost, why: 'stake.withdrawn' });
  }
  if (paid.rewardFrost > 0n) {
    const reward = { from: pool(node), to, amountFrost: paid.rewardFrost, why: 'reward.paid' };
    transfers.push(reward);
  }
  mustPost(economy.ledger, 'withdraw', transfers);
  economy.stakes[action.stake] = null;
  economy.freeStakes.push(action.stake);
  const list = economy.stakesOf[action.agent];
  list.splice(list.indexOf(action.stake), 1);
  refreshActiveSet(economy, node);
  return '';
}

/** Takes the fee of a request or withdrawal out of the principal; returns it. */
function chargeFee(
  economy: Economy,
  policies: PolicySet,
  { kind, stake: index, owned }: { kind: 'request' | 'withdraw'; stake: number; owned: OwnedStake },
): bigint {
  const { agent, node, principalFrost: amountFrost, activationEpoch } = owned;
  const move = { kind, agent, stake: index, node, amountFrost, activationEpoch };
  const fee = callStakeFee(economy, policies, move);
  if (fee === null || fee.feeFrost === 0n) return 0n;
  payFee(economy, policies, { from: principal(index), fee });
  if (kind === 'request') owned.principalFrost -= fee.feeFrost;
  return fee.feeFrost;
}

function payFee(
  economy: Economy,
  policies: PolicySet,
  { from, fee }: { from: Transfer['from']; fee: NonNullable<ReturnType<typeof callStakeFee>> },
): void {
  const { feeFrost, shares, remainder } = fee;
  const transfers = splitByShares(from, feeFrost, { shares, remainder, why: 'stake-fee.paid' });
  expectFeePosted(policies, post(economy.ledger, 'stake-fee', transfers));
  economy.flows.stakeFeesFrost += feeFrost;
  for (const one of economy.ring) {
    one.rewardsFrost = balanceOf(economy.ledger, slot(one.epoch));
  }
}

function ownedStake(
  { stakes }: Economy,
  { agent, stake: index }: { agent: number; stake: number },
): OwnedStake | null {
  const found = stakes[index] ?? null;
  return found !== null && found.agent === agent ? found : null;
}

export function momentOf({ epoch, phase, current, next }: Economy, node: number): StakeMoment {
  return {
    epoch,
    isSelected: phase === 'selected',
    isInCurrent: current !== null && memberOf(current, node) !== undefined,
    isInNext: next !== null && memberOf(next, node) !== undefined,
  };
}

function collect({ nodes, operators, ledger }: Economy, node: number): string {
  const amountFrost = collectCommission(nodes[node].commission);
  if (amountFrost === 0n) return '';
  const [from, to] = [commission(node), wallet(operators[node])];
  mustPost(ledger, 'collect', [{ from, to, amountFrost, why: 'commission.collected' }]);
  return '';
}

function voteSlash(economy: Economy, { node, candidate }: ActionOf<'vote-slash'>): string {
  const { rules, current, slashes, epoch, nodes } = economy;
  if (!rules.ruleset.slashesCommission) return 'no_slashing';
  if (nodes[candidate] === undefined) return 'unknown_node';
  const weight = current === null ? 0 : (memberOf(current, node)?.shards.length ?? 0);
  const vote = { signer: node, voter: node, candidate };
  const voted = voteToSlash(slashes, vote, { epoch, weight });
  return voted.ok ? '' : voted.error;
}

function slash(economy: Economy, candidate: number): string {
  const { nodes, slashes, epoch, rules, ledger, flows } = economy;
  if (nodes[candidate] === undefined) return 'unknown_node';
  const of = { candidate, epoch, shards: rules.shards };
  const done = executeSlash(slashes, nodes[candidate].commission, of);
  if (!done.ok) return done.error;
  const batch = [commission(candidate), lockedCommission(candidate)]
    .map((from) => {
      const amountFrost = balanceOf(ledger, from);
      return { from, to: BURNED, amountFrost, why: 'commission.slashed' };
    })
    .filter(({ amountFrost }) => amountFrost > 0n);
  mustPost(ledger, 'slash', batch);
  flows.slashedFrost += done.burnedFrost;
  return '';
}
