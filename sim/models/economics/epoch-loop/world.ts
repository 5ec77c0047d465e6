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
import type { EpochClosed, HeldStake } from '../economy/index.ts';
import { balanceOf, clearTally, wallet } from '../ledger/index.ts';
import {
  advancePrice,
  type PriceProcess,
  type PriceState,
  startPrice,
} from '../price-process/index.ts';
import {
  type Conduct,
  HONEST_CONDUCT,
  type Moment,
  type NodeCosts,
  type NodePayout,
  type Strategy,
  type StrategyParameters,
  type StrategyRole,
} from '../strategies/strategy.ts';
import { act } from './actions.ts';
import { viewOf } from './chain-view.ts';
import { createEconomy, type EconomySetup } from './create.ts';
import { callPenalty, callPrice, type PolicySet } from './hooks.ts';
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
export function clearFlows({ economy }: EconomicWorld): void {
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

/** Lets everybody decide whose strategy is asked at this moment, in the order of the actors. */
function decide(world: EconomicWorld, code: WorldCode, moment: Moment): void {
  const { economy, setup } = world;
  let hasVoted = false;
  let view: ReturnType<typeof viewOf> | null = null;
  const held = stakesByHolder(economy);
  for (const [index, actor] of setup.actors.entries()) {
    const strategy = code.strategies[index];
    if (!strategy.moments.includes(moment)) continue;
    view ??= viewOf(economy); // made anew only when somebody has changed something
    const decision = strategy.decide({
      moment,
      view,
      walUsd: world.price.usd,
      self: selfOf(world, actor, held),
      payouts: world.payouts,
      params: actor.params,
      memory: world.memories[index],
      random: drawsOf(code.random, index),
    });
    if (decision.memory !== undefined) world.memories[index] = decision.memory;
    if (decision.conduct !== undefined) Object.assign(world.conducts[actor.node], decision.conduct);
    let isRefused = false; // a blob without space is not registered
    for (const action of decision.actions ?? []) {
      if (isRefused && action.kind === 'write') continue;
      const paidBefore = paidFrost(economy);
      isRefused = act(economy, code.policies, action) !== '';
      if (action.kind === 'buy' || action.kind === 'write') {
        bookWorth(world, action.worthUsd, paidFrost(economy) - paidBefore);
      }
      hasVoted ||= action.kind === 'vote-prices';
      view = null;
    }
  }
  if (hasVoted) callPrice(economy, code.policies, 'vote');
}

const paidFrost = ({ flows }: PolicedEconomy): bigint =>
  flows.storagePaidFrost + flows.writePaidFrost;

/** Worth of an accepted purchase; where none is stated, what was paid for it. */
function bookWorth({ economy, price }: EconomicWorld, worthUsd: number | undefined, paid: bigint) {
  if (paid === 0n) return;
  const paidUsd = (Number(paid) / 1e9) * price.usd;
  economy.flows.paidUsd += paidUsd;
  economy.flows.worthUsd += worthUsd ?? paidUsd;
}

type Holdings = ReadonlyMap<number, readonly ({ stake: number } & HeldStake)[]>;

/** As they are when the moment begins; everybody changes his own alone. */
function stakesByHolder({ stakes }: PolicedEconomy): Holdings {
  const byHolder = new Map<number, ({ stake: number } & HeldStake)[]>();
  for (const [stake, held] of stakes) {
    const list = byHolder.get(held.holder);
    const entry = { stake, ...held };
    if (list === undefined) byHolder.set(held.holder, [entry]);
    else list.push(entry);
  }
  return byHolder;
}

function selfOf({ economy, setup }: EconomicWorld, { agent, node }: Actor, held: Holdings) {
  return {
    agent,
    node,
    costs: setup.costs,
    capacityBytes: node < 0 ? 0n : setup.economy.nodes[node].capacityBytes,
    get walletFrost() {
      return balanceOf(economy.ledger, wallet(agent));
    },
    stakes: held.get(agent) ?? [],
  };
}

function drawsOf(random: Random, actor: number) {
  return {
    uniform: () => random.uniform(random.open(`strategy/${actor}`)),
    normal: () => random.normal(random.open(`strategy/${actor}`)),
  };
}
