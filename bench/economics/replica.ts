/** The works of the economics benchmark: replicas of two years of the baseline. */
import { Distributions } from '../../sim/engine/distributions.ts';
import { RandomStreams } from '../../sim/engine/streams.ts';
import { baselineNodes } from '../../sim/models/economics/baseline/index.ts';
import { act } from '../../sim/models/economics/epoch-loop/actions.ts';
import { createEconomy } from '../../sim/models/economics/epoch-loop/create.ts';
import type { PolicySet } from '../../sim/models/economics/epoch-loop/hooks.ts';
import {
  type QuietRun,
  runQuietEpochs,
} from '../../sim/models/economics/epoch-loop/quiet-epochs.ts';
import type { PolicedEconomy } from '../../sim/models/economics/epoch-loop/state.ts';
import {
  changeEpoch,
  cutOff,
  startClock,
} from '../../sim/models/economics/epoch-loop/transitions.ts';
import { POLICY_KINDS, policiesOf, putToUse } from '../../sim/models/economics/policies/index.ts';
import { advancePrice, startPrice } from '../../sim/models/economics/price-process/index.ts';
import { RULESETS } from '../../sim/models/economics/rulesets/index.ts';

export const DELEGATORS = 500;
const EPOCH_US = 1_209_600_000_000;
const USER = DELEGATORS;
const BYTES = 20_000_000_000_000n;
const WAL = 1_000_000_000n;

const nodes = baselineNodes();
const usdNodes = nodes.flatMap((node, index) => (node.pricePolicy === 'nanousd' ? [index] : []));
const policies = Object.fromEntries(
  POLICY_KINDS.map((kind) => [kind, putToUse(policiesOf(kind)[0], { kind, source: 'bench' })]),
) as PolicySet;

/** 105 nodes, 500 delegators, a user with a full purse, epoch 1 begun. */
export function template(): PolicedEconomy {
  const stakes = Array.from({ length: DELEGATORS }, (_, agent) => {
    const node = agent % nodes.length;
    const holders = Math.ceil((DELEGATORS - node) / nodes.length);
    return { agent, node, amountFrost: nodes[node].stakeFrost / BigInt(holders) };
  });
  const setup = {
    rules: RULESETS['mainnet-v3'],
    shards: 1000,
    epochUs: EPOCH_US,
    monthsSinceLaunch: 10,
    walletsFrost: [...Array<bigint>(DELEGATORS).fill(0n), 100_000_000n * WAL],
    nodes,
    stakes,
    subsidyFrost: 500_000_000n * WAL,
    reservations: [],
    reserved: { sharePpm: 260_000, epochs: 26 },
  };
  return createEconomy(setup, policies);
}

/** A price path of its own for every replica. */
function pricesOf(seed: number, epochs: number): number[] {
  const random = new Distributions(new RandomStreams(seed));
  const law = { kind: 'gbm', usd: 0.1188, driftPerYear: 0, volatilityPerYear: 0.5 } as const;
  const state = startPrice(law);
  return Array.from({ length: epochs }, (_, epoch) => {
    advancePrice(law, state, { timeUs: (epoch + 1) * EPOCH_US, random });
    return state.usd;
  });
}

/** The fast path, beside the economy. */
export function runFast(economy: PolicedEconomy, seed: number, epochs: number): QuietRun {
  const prices = pricesOf(seed, epochs);
  return runQuietEpochs(economy, {
    epochs,
    purchase: { agent: USER, bytes: BYTES, epochs: 26 },
    walUsd: (epoch) => prices[epoch],
    usdNodes,
    storageNanoUsd: 11_000,
    writeNanoUsd: 20_000,
    thresholdPercent: 10,
    usageRateBp: 80_000,
  });
}

/** The general path: every policy called, transfers as objects, all books compared. */
export function runGeneral(economy: PolicedEconomy, epochs: number): number {
  let rows = 0;
  for (let epoch = 0; epoch < epochs; epoch++) {
    startClock(economy, economy.nowUs);
    act(economy, policies, { kind: 'buy', agent: USER, bytes: BYTES, epochs: 26 });
    economy.nowUs = economy.clock.votingEndFromUs;
    cutOff(economy, policies);
    rows += changeEpoch(economy, policies, economy.clock.epochChangeFromUs).rewards.length;
  }
  return rows;
}

/** What every delegator's stake is worth after a run. */
export function valueDelegators(economy: PolicedEconomy, run: QuietRun): bigint {
  let sum = 0n;
  for (const { node, principalFrost } of economy.stakes.values()) {
    sum += run.worth(node, principalFrost);
  }
  return sum;
}
