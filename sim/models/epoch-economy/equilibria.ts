/**
 * Where best responses end (policies.md, "Best response"): chosen operators change their strategy
 * one at a time, in random order, whenever another one pays more on a clone of the economy.
 *
 * A clone runs some epochs from the same moment with the same draws for every profile of choices,
 * so that two payoffs differ by the choices alone; a player's own effect on shards, rewards and
 * prices is in them. What it pays is what the operator's purse gained, in US dollars, less what its
 * node cost; a change costs `switchingUsd` once. A profile is played out once, whoever asks.
 *
 * Left out: choices of delegators and users, and moves while others' moves are still working.
 */
import { Distributions } from '../../engine/distributions.ts';
import { RandomStreams } from '../../engine/streams.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import {
  type Actor,
  clearFlows,
  createWorld,
  type EconomicWorld,
  nextStep,
  takeStep,
  type WorldCode,
} from '../economics/epoch-loop/world.ts';
import { balanceOf, commission, lockedCommission, wallet } from '../economics/ledger/index.ts';
import { bestResponse, type EndState } from '../economics/strategies/best-response.ts';
import { STRATEGIES, type Strategy } from '../economics/strategies/index.ts';
import type { Equilibria, EquilibriumRow } from '../economy-views.ts';
import { beforeClosing, measureNodes } from './measure.ts';
import { type UserModules, worldCodeOf, worldSetupOf } from './setup.ts';

type ResolvedBestResponse = NonNullable<
  NonNullable<ResolvedScenario['epochEconomy']>['bestResponse']
>;

/** Rounds after which a play counts as not settled. */
const ROUNDS_MAX = 50;
/** Steps of a world in which nothing closes: it is frozen, and pays nobody any more. */
const STEPS_MAX = 100_000;

/** End states by start and order; none where the scenario asks for none. */
export function equilibriaOf(resolved: ResolvedScenario, modules: UserModules): Equilibria {
  const asked = resolved.epochEconomy?.bestResponse;
  if (asked === undefined) return NO_EQUILIBRIA;
  return {
    players: asked.players.map((node) => resolved.network.nodes[node].name),
    choices: asked.choices.map(({ strategy, params }) => {
      const values = Object.entries(params).map(([name, value]) => `${name} ${value}`);
      return [strategy, ...values].join(' ');
    }),
    rows: endStates(resolved, asked, modules),
  };
}

export const NO_EQUILIBRIA: Equilibria = Object.freeze({ players: [], choices: [], rows: [] });

function endStates(
  resolved: ResolvedScenario,
  asked: ResolvedBestResponse,
  modules: UserModules,
): EquilibriumRow[] {
  const play = playOf(resolved, asked, modules);
  const rows: EquilibriumRow[] = [];
  for (let start = 0; start < asked.starts; start++) {
    const draws = new Distributions(new RandomStreams(resolved.seed));
    const first = firstProfile(asked, start, draws);
    for (let order = 0; order < asked.orders; order++) {
      const stream = draws.open(`best-response/order/${start}/${order}`);
      const end: EndState = bestResponse(
        {
          players: asked.players.length,
          choices: asked.choices.length,
          inertia: asked.inertia,
          roundsMax: ROUNDS_MAX,
          uniform: () => draws.uniform(stream),
          payoff: (player, choice, profile) => {
            const paid = play(profile.map((one, at) => (at === player ? choice : one)))[player];
            return choice === profile[player] ? paid : paid - asked.switchingUsd;
          },
        },
        first,
      );
      rows.push({ start, order, from: first, ...end, payoffsUsd: play(end.profile) });
    }
  }
  return rows;
}

/** The first starts have everybody play the same; the others are drawn. */
function firstProfile(
  { players, choices }: ResolvedBestResponse,
  start: number,
  draws: Distributions,
): number[] {
  const stream = draws.open(`best-response/start/${start}`);
  return players.map(() =>
    start < choices.length ? start : draws.integer(stream, choices.length),
  );
}

/** What each player's node earns while all play a profile, US dollars; kept once it is known. */
function playOf(resolved: ResolvedScenario, asked: ResolvedBestResponse, modules: UserModules) {
  const setup = worldSetupOf(resolved);
  const codeOf = (): WorldCode =>
    worldCodeOf(resolved, { modules, random: new Distributions(new RandomStreams(resolved.seed)) });
  const first = codeOf();
  const world = createWorld(setup, first);
  for (let epoch = 1; epoch < asked.fromEpoch; epoch++) closeOne(world, first);
  const known = new Map<string, number[]>();
  return (profile: readonly number[]): number[] => {
    const key = profile.join();
    let paid = known.get(key);
    if (paid === undefined) {
      paid = playOut(world, { asked, profile, code: codeOf() });
      known.set(key, paid);
    }
    return paid;
  };
}

function playOut(
  from: EconomicWorld,
  {
    asked,
    profile,
    code,
  }: { asked: ResolvedBestResponse; profile: readonly number[]; code: WorldCode },
): number[] {
  const world = structuredClone(from);
  const chosen = asked.players.map((node, player): Actor => {
    const { strategy, params } = asked.choices[profile[player]];
    const agent = world.economy.nodes[node].operator;
    return { role: 'operator', strategy, agent, node, params: { ...params } };
  });
  const added: Strategy[] = chosen.map(({ strategy }) => strategyNamed(strategy));
  world.setup = { ...world.setup, actors: [...world.setup.actors, ...chosen] };
  world.memories.push(...chosen.map(({ params }, at) => added[at].init?.(params) ?? null));
  const played = { ...code, strategies: [...code.strategies, ...added] };
  const before = asked.players.map((node) => purseOf(world, node));
  const costsUsd = asked.players.map(() => 0);
  for (let epoch = 0; epoch < asked.epochs; epoch++) {
    const rows = closeOne(world, played);
    for (const [player, node] of asked.players.entries()) {
      costsUsd[player] += rows.find((row) => row.node === node)?.costUsd ?? 0;
    }
  }
  return asked.players.map((node, player) => {
    const gainedFrost = purseOf(world, node) - before[player];
    return (Number(gainedFrost) / 1e9) * world.price.usd - costsUsd[player];
  });
}

const strategyNamed = (name: string): Strategy =>
  STRATEGIES.find((one) => one.role === 'operator' && one.name === name)!;

/** All that an operator has and can still collect. */
function purseOf({ economy: { ledger, nodes } }: EconomicWorld, node: number): bigint {
  const collectable =
    balanceOf(ledger, commission(node)) + balanceOf(ledger, lockedCommission(node));
  return collectable + balanceOf(ledger, wallet(nodes[node].operator));
}

/** Runs to the end of the epoch; what its members earned and cost. A frozen one ends nowhere. */
function closeOne(world: EconomicWorld, code: WorldCode) {
  const fines = { assessedFrost: [], collectedFrost: [] };
  for (let step = 0; step < STEPS_MAX && world.quorumUs >= 0; step++) {
    const { kind } = nextStep(world);
    const closing = kind === 'change' ? beforeClosing(world) : null;
    const closed = takeStep(world, code);
    if (closed === null) continue;
    const rows = measureNodes(world, closed, { closing: closing!, fines });
    clearFlows(world);
    return rows;
  }
  return [];
}
