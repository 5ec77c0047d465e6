/**
 * The world of an economics-only run: the economy, the market, those who decide, and a stated
 * response in place of the network. Driven step by step with no engine: `nextStep` says what is
 * due and when, `takeStep` does it. Plain data throughout; code (policies, strategies, random
 * streams) is handed in.
 *
 * An epoch is: hand-over (`quorum`), ticks of the market, the cut-off at half of it, the change
 * at its end (economics.md §6). What the network would do is stated in `Response`; with silent
 * shards there is no quorum, and only ticks follow.
 */

import type { Random } from '../../../engine/index.ts';
import { movedShards, quorumWeight } from '../../committee/index.ts';
import type { EpochClosed } from '../economy/index.ts';
import { clearTally } from '../ledger/index.ts';
import {
  advancePrice,
  type PriceProcess,
  type PriceState,
  startPrice,
} from '../price-process/index.ts';
import {
  type Conduct,
  HONEST_CONDUCT,
  type NodeCosts,
  type NodePayout,
  type Strategy,
  type StrategyParameters,
  type StrategyRole,
} from '../strategies/strategy.ts';
import { createEconomy, type EconomySetup } from './create.ts';
import { type DecisionObserver, decide } from './decide.ts';
import { callPenalty, type PolicySet } from './hooks.ts';
import { handOverUs, type Response, submitEvidence } from './response.ts';
import { noFlows, type PolicedEconomy } from './state.ts';
import { changeEpoch, cutOff, startClock } from './transitions.ts';

/** One who decides: a strategy in the hands of an agent. Several may share an agent. */
export interface Actor {
  role: StrategyRole;
  /** Name of the strategy among those of its role. */
  strategy: string;
  agent: number;
  /** The operator's node; −1 otherwise. */
  node: number;
  params: StrategyParameters;
}

/** Everything that a run is a function of, beside code and seed. */
export interface WorldSetup {
  economy: EconomySetup;
  price: PriceProcess;
  response: Response;
  costs: NodeCosts;
  /** Times an epoch at which the market moves and users decide. */
  ticksPerEpoch: number;
  actors: readonly Actor[];
  /** Wallets before those of the economy: a network's clients. None where it is not given. */
  firstAgent?: number;
}

export interface EconomicWorld {
  setup: WorldSetup;
  economy: PolicedEconomy;
  price: PriceState;
  /** By actor. */
  memories: unknown[];
  /** By node. */
  conducts: Conduct[];
  /** Ticks of this epoch that are over. */
  ticks: number;
  payouts: NodePayout[];
  /** Shards that the running epoch's committee had to take over. */
  movedShards: number;
  /** When the hand-over of the running epoch is through; −1: never. */
  quorumUs: number;
}

/** Code that a world is driven with; found again by name after a restore. */
export interface WorldCode {
  policies: PolicySet;
  /** By actor. */
  strategies: readonly Strategy[];
  random: Random;
  /** Told of every decision as it is made. */
  observer?: DecisionObserver;
}

export function createWorld(setup: WorldSetup, code: WorldCode): EconomicWorld {
  const economy = createEconomy(setup.economy, code.policies);
  const world: EconomicWorld = {
    setup,
    economy,
    price: startPrice(setup.price),
    memories: setup.actors.map(
      ({ params }, actor) => code.strategies[actor].init?.(params) ?? null,
    ),
    conducts: setup.economy.nodes.map(() => ({ ...HONEST_CONDUCT })),
    ticks: 0,
    payouts: [],
    movedShards: 0,
    quorumUs: -1,
  };
  planQuorum(world);
  return world;
}

export type StepKind = 'quorum' | 'tick' | 'cut-off' | 'change';

export interface Step {
  kind: StepKind;
  atUs: number;
}

/** What is due next, and when. A tick comes before what happens at the same time. */
export function nextStep({ economy, setup, ticks, quorumUs }: EconomicWorld): Step {
  const { phase, startedUs, sinceUs, votingEndFromUs, epochChangeFromUs } = economy.clock;
  const fromUs = phase === 'sync' ? startedUs : sinceUs;
  const tickUs = fromUs + Math.floor((ticks * economy.epochUs) / setup.ticksPerEpoch);
  const tick: Step = { kind: 'tick', atUs: tickUs };
  if (phase === 'sync') return quorumUs < 0 ? tick : { kind: 'quorum', atUs: quorumUs };
  const due: Step =
    phase === 'done'
      ? { kind: 'cut-off', atUs: votingEndFromUs }
      : { kind: 'change', atUs: epochChangeFromUs };
  return ticks < setup.ticksPerEpoch && tickUs <= due.atUs ? tick : due;
}

/** Does what `nextStep` said. Returns the closed epoch after a change, otherwise null. */
export function takeStep(world: EconomicWorld, code: WorldCode): EpochClosed | null {
  const { economy } = world;
  const { kind, atUs } = nextStep(world);
  economy.nowUs = atUs;
  advancePrice(world.setup.price, world.price, { timeUs: atUs, random: code.random });
  switch (kind) {
    case 'quorum':
      startClock(economy, atUs);
      world.ticks = 0;
      return null;
    case 'tick':
      world.ticks++;
      decide(world, code, 'tick');
      return null;
    case 'cut-off':
      decide(world, code, 'before-cut-off');
      cutOff(economy, code.policies);
      decide(world, code, 'after-cut-off');
      return null;
    case 'change':
      return change(world, code, atUs);
  }
}

function change(world: EconomicWorld, code: WorldCode, atUs: number): EpochClosed {
  const { economy, setup, conducts } = world;
  decide(world, code, 'before-change');
  submitEvidence(economy, setup.response, {
    conducts,
    walUsd: world.price.usd,
    random: code.random,
  });
  callPenalty(economy, code.policies, 'evidence');
  const closed = changeEpoch(economy, code.policies, atUs);
  const { members } = closed.committee!;
  world.payouts = closed.rewards.map(({ node, rewardFrost, commissionFrost }, member) => ({
    node,
    shards: members[member].shards.length,
    rewardFrost,
    commissionFrost,
    performancePpm: setup.response.isPublic ? conducts[node].keepPpm : 1_000_000,
  }));
  world.ticks = 0;
  planQuorum(world);
  return closed;
}

/** Starts the sums of the next epoch; called once what they hold was measured. */
export function clearFlows({ economy }: Pick<EconomicWorld, 'economy'>): void {
  economy.flows = noFlows();
  if (economy.ledger.tally !== null) clearTally(economy.ledger.tally);
}

/** When the committee that has just begun will have its shards, if enough of it says so. */
function planQuorum(world: EconomicWorld): void {
  const { economy, setup, conducts } = world;
  const { previous, current, shards: all } = economy;
  const moved = previous === null ? 0 : movedShards(previous, current!).length;
  world.movedShards = moved;
  let reporting = 0;
  for (const { node, shards } of current!.members) {
    if (conducts[node].isReporting) reporting += shards.length;
  }
  const isReached = reporting >= quorumWeight(all);
  const durationUs = handOverUs(setup.response, moved);
  world.quorumUs = isReached ? economy.clock.startedUs + durationUs : -1;
}
