/**
 * The economy alone on the engine: one event a step of its world, facts as the network states them,
 * and the measure of every closed epoch kept with the state.
 *
 * The same facts in the same order as a run of the network states for an epoch change, so that
 * money can be compared between the two (`granularity`, foundations.md §4).
 */
import { type Context, defineModel, type ModelDefinition } from '../../engine/index.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { tellConduct, tellDecision } from '../decision-facts.ts';
import { ECONOMIC_FACTS, walParts } from '../economic-facts.ts';
import type { EpochClosed } from '../economics/economy/index.ts';
import type { DecisionObserver } from '../economics/epoch-loop/decide.ts';
import {
  clearFlows,
  createWorld,
  type EconomicWorld,
  nextStep,
  takeStep,
  type WorldCode,
} from '../economics/epoch-loop/world.ts';
import { supplyOf } from '../economics/ledger/index.ts';
import type { EpochRow } from '../economy-views.ts';
import { closeBooks, type EconomyBooks, openBooks } from './books.ts';
import { beforeClosing, type Closing } from './measure.ts';
import { keepSample } from './price-samples.ts';
import { type UserModules, worldCodeOf, worldSetupOf } from './setup.ts';

export interface EpochEconomyState extends EconomyBooks {
  world: EconomicWorld;
}

export type EpochEconomyContext = Context<{ epochEconomy: EpochEconomyState }, ResolvedScenario>;

const STEP = 'epochEconomy.step';

export function epochEconomyModel(modules: UserModules): ModelDefinition<EpochEconomyState> {
  let known: WorldCode | null = null; // code, not state: the same after a restore
  const codeOf = (ctx: EpochEconomyContext): WorldCode => {
    if (known?.random !== ctx.random) {
      known = worldCodeOf(ctx.resolved, { modules, random: ctx.random });
    }
    return known;
  };
  return defineModel<EpochEconomyState>({
    name: 'epochEconomy',
    version: 2,
    description: 'WAL alone: the rules, policies and those who decide, with no network',
    assumptions: [
      'Hand-overs take the stated time; conduct reaches the chain as the stated evidence.',
      'Space is reserved and written in bytes: there are no blobs.',
    ],
    init: (ctx: EpochEconomyContext) => firstState(ctx, codeOf(ctx)),
    start: plan,
    handlers: { [STEP]: (ctx: EpochEconomyContext) => step(ctx, codeOf(ctx)) },
    facts: ECONOMIC_FACTS,
  });
}

function firstState(ctx: EpochEconomyContext, code: WorldCode): EpochEconomyState {
  const world = createWorld(worldSetupOf(ctx.resolved), code);
  return { world, ...openBooks(world) };
}

function plan(ctx: EpochEconomyContext): void {
  ctx.scheduleAt(nextStep(ctx.state.epochEconomy.world).atUs, STEP);
}

function step(ctx: EpochEconomyContext, plainCode: WorldCode): void {
  const code = { ...plainCode, observer: observerOf(ctx) };
  const state = ctx.state.epochEconomy;
  const { world } = state;
  const { kind } = nextStep(world);
  const closing = kind === 'change' ? beforeClosing(world) : null;
  const closed = takeStep(world, code);
  if (kind === 'tick') keepSample(state, world);
  if (closed !== null) close(ctx, closed, closing!);
  plan(ctx);
}

function close(ctx: EpochEconomyContext, closed: EpochClosed, closing: Closing): void {
  const state = ctx.state.epochEconomy;
  emitFacts(ctx, closed, closeBooks(state, state.world, { closed, closing }));
  clearFlows(state.world);
}

function observerOf(ctx: EpochEconomyContext): DecisionObserver {
  return {
    acted: ({ agent }, action, error) => tellDecision(ctx, { agent, action, error }),
    conducted: (node, conduct) => tellConduct(ctx, node, conduct),
  };
}

function emitFacts(ctx: EpochEconomyContext, closed: EpochClosed, row: EpochRow): void {
  const { economy } = ctx.state.epochEconomy.world;
  const { epoch, grossFrost, leftoverFrost, burnedFrost, rewards } = closed;
  ctx.emit('epoch.closed', epoch, ...walParts(grossFrost), ...walParts(leftoverFrost));
  for (const { node, rewardFrost, commissionFrost } of rewards) {
    ctx.emit('reward.paid', node, epoch, ...walParts(rewardFrost), ...walParts(commissionFrost));
  }
  if (burnedFrost > 0n) ctx.emit('wal.burned', epoch, ...walParts(burnedFrost));
  if (row.assessedFrost + row.collectedFrost > 0n) {
    const collected = walParts(row.collectedFrost);
    ctx.emit('penalty.assessed', epoch, ...walParts(row.assessedFrost), ...collected);
  }
  const { epoch: begun } = economy.clock;
  const mib = (bytes: bigint): number => Number(bytes / 1_048_576n);
  ctx.emit('capacity.set', begun, mib(economy.capacityBytes), mib(economy.ring[0].usedBytes));
  const { storagePriceFrost, writePriceFrost } = economy;
  ctx.emit('price.set', begun, ...walParts(storagePriceFrost), ...walParts(writePriceFrost));
  if (row.subsidyFrost > 0n) ctx.emit('subsidy.paid', begun, ...walParts(row.subsidyFrost), 0, 0);
  for (let short = 0; short < row.shortSubsidies; short++) ctx.emit('subsidy.refused', begun);
  ctx.emit('supply.recounted', begun, ...walParts(supplyOf(economy.ledger)));
}
