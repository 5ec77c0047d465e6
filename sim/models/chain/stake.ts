/**
 * Stake that moves, in stake objects and pools (economics.md §10, network.md §7.1): added or
 * withdrawn before the voting end of epoch e it counts for the committee of e + 1, after it for
 * e + 2.
 */
import {
  activationNow,
  type Economy,
  nextSelectedEpoch,
  refreshActiveSet,
  registerNode as registerAccount,
  requestStake,
  stakeAt,
  stakeWal,
  unstake,
  withdraw,
} from '../economics/economy/index.ts';
import {
  DEFAULT_COMMISSION_BP,
  DEFAULT_STORAGE_PRICE_FROST,
  DEFAULT_WRITE_PRICE_FROST,
  type NodeTerms,
} from '../economics/node-account.ts';
import type {
  ChangeStake,
  JoinActiveSet,
  RegisterNode,
  RequestStake,
  WithdrawStake,
} from './actions.ts';
import { type ApplyResult, accepted, acceptedWith, type ChainEvent, refused } from './events.ts';
import type { ChainState } from './state.ts';

/** A disk that never decides the capacity vote: more than the whole of Mainnet holds. */
const AMPLE_CAPACITY_BYTES = BigInt(Number.MAX_SAFE_INTEGER);

/** What a node votes and charges where nothing else is said. */
const DEFAULT_TERMS: NodeTerms = {
  storagePriceFrost: DEFAULT_STORAGE_PRICE_FROST,
  writePriceFrost: DEFAULT_WRITE_PRICE_FROST,
  capacityBytes: AMPLE_CAPACITY_BYTES,
  commissionBp: DEFAULT_COMMISSION_BP,
};

export function registerNode(state: ChainState, { terms }: RegisterNode): ApplyResult {
  const node = registerAccount(state, { ...DEFAULT_TERMS, ...terms });
  return accepted({ kind: 'node-registered', node });
}

export function changeStake(state: ChainState, action: ChangeStake): ApplyResult {
  const { node, deltaFrost, agent = state.holder } = action;
  if (deltaFrost === 0n) return refused('invalid_amount');
  const activeEpoch = activationNow(state);
  const moved =
    deltaFrost > 0n
      ? stakeWal(state, { agent, node, amountFrost: deltaFrost })
      : unstake(state, { agent, node, amountFrost: -deltaFrost });
  if (!moved.ok) return moved;
  return accepted(stakeChanged(state, { node, deltaFrost, activeEpoch }));
}

export function requestOne(state: ChainState, { stake }: RequestStake): ApplyResult {
  const asked = requestStake(state, stake);
  if (!asked.ok) return asked;
  const { node, principalFrost } = state.stakes.get(stake)!;
  const deltaFrost = -principalFrost;
  return accepted(stakeChanged(state, { node, deltaFrost, activeEpoch: asked.withdrawEpoch }));
}

/** An immediate withdrawal changes the stake now; one that was requested changed it then. */
export function withdrawOne(state: ChainState, { stake }: WithdrawStake): ApplyResult {
  const held = state.stakes.get(stake);
  const wasRequested = held?.withdrawEpoch !== null;
  const paid = withdraw(state, stake);
  if (!paid.ok) return paid;
  const { node, principalFrost } = held!;
  const { rewardFrost } = paid;
  const change = { node, deltaFrost: -principalFrost, activeEpoch: activationNow(state) };
  return acceptedWith(wasRequested ? [] : [stakeChanged(state, change)], [
    { kind: 'stake-withdrawn', node, stake, principalFrost, rewardFrost },
  ]);
}

export function joinActiveSet(state: ChainState, { node }: JoinActiveSet): ApplyResult {
  if (state.nodes[node] === undefined) return refused('unknown_node');
  refreshActiveSet(state, node);
  return accepted();
}

function stakeChanged(
  state: Economy,
  { node, deltaFrost, activeEpoch }: { node: number; deltaFrost: bigint; activeEpoch: number },
): ChainEvent {
  return {
    kind: 'stake-changed',
    node,
    deltaFrost,
    activeEpoch,
    stakeFrost: stakeAt(state, node, nextSelectedEpoch(state)),
    inActiveSet: state.activeSet.some((entry) => entry.node === node),
  };
}
