/**
 * An economy from nothing, by the contract's own rules: epoch 0 with all pools and their stake,
 * its two steps at once, up to epoch 1 in `sync`. What is given by the scenario (stakes, wallets,
 * the subsidy pool, reservations bought before) is distributed from the supply at genesis.
 */
import {
  countPrices,
  type Economy,
  type ExchangeTerms,
  emptyEconomy,
  grant,
  grantStake,
  openExchange,
  registerNode,
} from '../economy/index.ts';
import { openEscrow, SUBSIDY, slot, wallet } from '../ledger/index.ts';
import type { NodeTerms } from '../node-account.ts';
import { createPenaltyBook, depositKey, firstState, POLICY_KINDS } from '../policies/index.ts';
import type { Ruleset } from '../rulesets/index.ts';
import { unitsOf } from '../storage-cost.ts';
import type { PolicySet } from './hooks.ts';
import { noFlows, type PolicedEconomy } from './state.ts';
import { changeEpoch, cutOff } from './transitions.ts';

export interface EconomySetup {
  rules: Ruleset;
  shards: number;
  epochUs: number;
  monthsSinceLaunch: number;
  /** Wallets of agents 0 …; the operators of the nodes come after them, in node order. */
  walletsFrost: readonly bigint[];
  nodes: readonly NodeTerms[];
  /** What operators have at the start, by node; nothing where it is not given. */
  operatorsFrost?: readonly bigint[];
  /** Active from epoch 1. */
  stakes: readonly { agent: number; node: number; amountFrost: bigint }[];
  subsidyFrost: bigint;
  /** The exchange of the test network: its terms, and the WAL it begins with. */
  exchange?: { terms: ExchangeTerms; reserveFrost: bigint };
  /** Space bought before the run, paid for at a price until its end (exclusive). */
  reservations: readonly { bytes: bigint; endEpoch: number; storageFrost: bigint }[];
  /** The same as a share of the first epoch's capacity at its price; as much ends each epoch. */
  reserved?: { sharePpm: number; epochs: number };
}

export function createEconomy(setup: EconomySetup, policies: PolicySet): PolicedEconomy {
  const economy = atGenesis(setup, policies);
  for (const terms of setup.nodes) registerNode(economy, terms);
  for (const [agent, amountFrost] of setup.walletsFrost.entries()) {
    grant(economy, wallet(agent), amountFrost);
  }
  beginEconomy(economy, setup, policies);
  return economy;
}

/** Epoch 0 with all nodes registered and nothing staked, up to epoch 1 in `sync`. */
export function beginEconomy(
  economy: PolicedEconomy,
  setup: EconomySetup,
  policies: PolicySet,
): void {
  for (const [node, { operator }] of economy.nodes.entries()) {
    openEscrow(economy.ledger, depositKey(node));
    grant(economy, wallet(operator), setup.operatorsFrost?.[node] ?? 0n);
  }
  for (const { agent, node, amountFrost } of setup.stakes) {
    grantStake(economy, { node, holder: agent, amountFrost });
  }
  grant(economy, SUBSIDY, setup.subsidyFrost);
  if (setup.exchange !== undefined) {
    openExchange(economy, setup.exchange.reserveFrost);
    economy.exchange = { ...setup.exchange.terms };
  }
  economy.penalties = createPenaltyBook(setup.nodes.length);
  cutOff(economy, policies);
  reserve(economy, [...setup.reservations, ...shareOfCapacity(economy, setup)]);
  changeEpoch(economy, policies, economy.nowUs);
  economy.flows = noFlows();
}

function atGenesis(setup: EconomySetup, policies: PolicySet): PolicedEconomy {
  const { rules, shards, epochUs, monthsSinceLaunch, walletsFrost } = setup;
  const agents = walletsFrost.length;
  return {
    ...emptyEconomy({ shards, rules, agents, createdUs: 0, firstEpochUs: 0 }),
    epochUs,
    ...policedParts({ monthsSinceLaunch, nowUs: 0 }, policies),
  };
}

/** What policies keep of an economy, beside the rules, before anything has happened. */
export function policedParts(
  { monthsSinceLaunch, nowUs }: { monthsSinceLaunch: number; nowUs: number },
  policies: PolicySet,
): Omit<PolicedEconomy, keyof Economy | 'epochUs'> {
  return {
    nowUs,
    monthsSinceLaunch,
    penalties: createPenaltyBook(0),
    policyStates: Object.fromEntries(
      POLICY_KINDS.map((kind) => [kind, firstState(policies[kind])]),
    ) as PolicedEconomy['policyStates'],
    evidence: [],
    evidenceDropped: 0,
    evidenceSeen: {},
    flows: noFlows(),
  };
}

/** Agent that runs a node. */
export function operatorOf(setup: Pick<EconomySetup, 'walletsFrost'>, node: number): number {
  return setup.walletsFrost.length + node;
}

function shareOfCapacity(
  economy: PolicedEconomy,
  { reserved }: EconomySetup,
): EconomySetup['reservations'] {
  if (reserved === undefined || reserved.sharePpm === 0) return [];
  const { sharePpm, epochs } = reserved;
  const bytes = (economy.votedCapacityBytes * BigInt(sharePpm)) / 1_000_000n / BigInt(epochs);
  const { storagePriceFrost: storageFrost } = countPrices(economy, economy.next);
  return Array.from({ length: epochs }, (_, ahead) => ({
    bytes,
    endEpoch: ahead + 2,
    storageFrost,
  }));
}

function reserve(economy: PolicedEconomy, reservations: EconomySetup['reservations']): void {
  for (const { bytes, endEpoch, storageFrost } of reservations) {
    const perEpochFrost = unitsOf(bytes) * storageFrost;
    // Epoch 0 is over at once and pays nobody, so reservations begin with epoch 1.
    for (const one of economy.ring) {
      if (one.epoch < 1 || one.epoch >= endEpoch) continue;
      one.usedBytes += bytes;
      one.rewardsFrost += perEpochFrost;
      grant(economy, slot(one.epoch), perEpochFrost);
    }
  }
}
