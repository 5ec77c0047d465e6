/**
 * An economy from nothing, by the contract's own rules: epoch 0 with all pools and their stake,
 * its two steps at once, up to epoch 1 in `sync`. What is given by the scenario (stakes, wallets,
 * the subsidy pool, reservations bought before) is distributed from the supply at genesis.
 */
import {
  createLedger,
  mustPost,
  principal,
  SUBSIDY,
  slot,
  type Transfer,
  UNDISTRIBUTED,
  wallet,
} from '../ledger/index.ts';
import { newNodeAccount } from '../node-account.ts';
import { createPenaltyBook, firstState, POLICY_KINDS } from '../policies/index.ts';
import { createRing, RING_EPOCHS } from '../ring.ts';
import { addStake } from '../staking-pool.ts';
import { unitsOf } from '../storage-cost.ts';
import type { PolicySet } from './hooks.ts';
import { type Economy, type EconomyRules, noFlows, type OwnedStake } from './state.ts';
import { changeEpoch, cutOff, refreshActiveSet } from './transitions.ts';

export interface EconomySetup {
  rules: EconomyRules;
  /** In node order. */
  nodes: readonly {
    operator: number;
    capacityBytes: bigint;
    commissionBp: number;
    storageFrost: bigint;
    writeFrost: bigint;
  }[];
  /** Wallets by agent. */
  walletsFrost: readonly bigint[];
  /** Active from epoch 1. */
  stakes: readonly { agent: number; node: number; amountFrost: bigint }[];
  subsidyFrost: bigint;
  /** Space bought before the run, paid for at a price until its end (exclusive). */
  reservations: readonly { bytes: bigint; endEpoch: number; storageFrost: bigint }[];
}

export function createEconomy(setup: EconomySetup, policies: PolicySet): Economy {
  const economy = emptyEconomy(setup, policies);
  distribute(economy, setup);
  for (const { node, amountFrost } of setup.stakes) {
    // Genesis stake is a given of the scenario, in force from epoch 1.
    addStake(economy.nodes[node].pool, 1, amountFrost);
  }
  for (const node of economy.nodes.keys()) refreshActiveSet(economy, node);
  cutOff(economy, policies);
  changeEpoch(economy, policies, 0);
  economy.flows = noFlows();
  return economy;
}

function emptyEconomy(setup: EconomySetup, policies: PolicySet): Economy {
  const { rules, nodes, walletsFrost, stakes } = setup;
  const size = {
    agents: walletsFrost.length,
    nodes: nodes.length,
    stakes: stakes.length,
    firstSlot: 0,
    slots: RING_EPOCHS,
  };
  return {
    rules,
    nowUs: 0,
    epoch: 0,
    phase: 'done',
    startedUs: 0,
    doneUs: 0,
    nodes: nodes.map(({ commissionBp, capacityBytes, storageFrost, writeFrost }) =>
      newNodeAccount(0, {
        commissionBp,
        capacityBytes,
        storagePriceFrost: storageFrost,
        writePriceFrost: writeFrost,
      }),
    ),
    operators: nodes.map(({ operator }) => operator),
    activeSet: [],
    previous: null,
    current: null,
    next: null,
    ring: createRing(0),
    capacityBytes: 0n,
    nextCapacityBytes: 0n,
    prices: { storageFrost: 0n, writeFrost: 0n },
    nextPrices: null,
    stakes: stakes.map(
      ({ agent, node, amountFrost }): OwnedStake => ({
        agent,
        node,
        principalFrost: amountFrost,
        activationEpoch: 1,
        withdrawEpoch: null,
        heldUntilEpoch: 0,
      }),
    ),
    freeStakes: [],
    stakesOf: stakesByAgent(setup),
    ledger: createLedger(size),
    penalties: createPenaltyBook(nodes.length),
    slashes: new Map(),
    policyStates: Object.fromEntries(
      POLICY_KINDS.map((kind) => [kind, firstState(policies[kind])]),
    ) as Economy['policyStates'],
    evidence: [],
    evidenceDropped: 0,
    evidenceSeen: {},
    flows: noFlows(),
  };
}

function stakesByAgent({ walletsFrost, stakes }: EconomySetup): number[][] {
  const byAgent: number[][] = walletsFrost.map(() => []);
  for (const [index, { agent }] of stakes.entries()) byAgent[agent].push(index);
  return byAgent;
}

function distribute({ ledger, ring }: Economy, setup: EconomySetup): void {
  const give = (to: Transfer['to'], amountFrost: bigint): Transfer => ({
    from: UNDISTRIBUTED,
    to,
    amountFrost,
    why: 'genesis.given',
  });
  const batch = [
    ...setup.walletsFrost.map((amount, agent) => give(wallet(agent), amount)),
    ...setup.stakes.map(({ amountFrost }, stake) => give(principal(stake), amountFrost)),
    give(SUBSIDY, setup.subsidyFrost),
  ];
  for (const { bytes, endEpoch, storageFrost } of setup.reservations) {
    const perEpochFrost = unitsOf(bytes) * storageFrost;
    // Epoch 0 is over at once and pays nobody, so reservations begin with epoch 1.
    for (const one of ring) {
      if (one.epoch < 1 || one.epoch >= endEpoch) continue;
      one.usedBytes += bytes;
      one.rewardsFrost += perEpochFrost;
      batch.push(give(slot(one.epoch), perEpochFrost));
    }
  }
  mustPost(
    ledger,
    'genesis',
    batch.filter(({ amountFrost }) => amountFrost > 0n),
  );
}
