/**
 * The economy alone on the engine: one event a step of its world, facts as the network states them,
 * and the measure of every closed epoch kept with the state.
 *
 * The same facts in the same order as a run of the network states for an epoch change, so that
 * money can be compared between the two (`granularity`, foundations.md §4).
 */
import { type Context, defineModel, type ModelDefinition } from '../../engine/index.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { ECONOMIC_FACTS, walParts } from '../economic-facts.ts';
import type { EpochClosed } from '../economics/economy/index.ts';
import {
  clearFlows,
  createWorld,
  type EconomicWorld,
  nextStep,
  takeStep,
  type WorldCode,
} from '../economics/epoch-loop/world.ts';
import { newTally, supplyOf } from '../economics/ledger/index.ts';
import type {
  DelegatorRow,
  EpochRow,
  HoldersFrost,
  NodeEpochRow,
  PriceSample,
} from '../economy-views.ts';
import { delegatorGroups, measureDelegators } from './delegator-groups.ts';
import { holdersOf, ownersOf } from './holders.ts';
import {
  beforeClosing,
  type Closing,
  type FinesSeen,
  measureEpoch,
  measureNodes,
  type People,
} from './measure.ts';
import { keepSample } from './price-samples.ts';
import { type UserModules, worldCodeOf, worldSetupOf } from './setup.ts';

export interface EpochEconomyState {
  world: EconomicWorld;
  rows: EpochRow[];
  nodeRows: NodeEpochRow[];
  opening: HoldersFrost;
  openingDelegators: readonly DelegatorRow[];
  fines: FinesSeen;
  prices: PriceSample[];
  /** Ticks a sample of `prices`, and ticks since the last one. */
  stride: number;
  skipped: number;
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
  const { owners, groups } = peopleOf(world);
  const { epoch } = world.economy.clock;
  world.economy.ledger.tally = newTally(owners);
  return {
    world,
    rows: [],
    nodeRows: [],
    opening: holdersOf(world, owners),
    openingDelegators: measureDelegators(world, groups, epoch - 1),
    fines: { assessedFrost: [], collectedFrost: [] },
    prices: [],
    stride: 1,
    skipped: 0,
  };
}

const peopleOf = ({ setup }: EconomicWorld): People => ({
  owners: ownersOf(setup),
  groups: delegatorGroups(setup),
});

function plan(ctx: EpochEconomyContext): void {
  ctx.scheduleAt(nextStep(ctx.state.epochEconomy.world).atUs, STEP);
}

function step(ctx: EpochEconomyContext, code: WorldCode): void {
  const state = ctx.state.epochEconomy;
  const { world } = state;
  const { kind } = nextStep(world);
  const closing = kind === 'change' ? beforeClosing(world) : null;
  const closed = takeStep(world, code);
  if (kind === 'tick') keepSample(state);
  if (closed !== null) close(ctx, closed, closing!);
  plan(ctx);
}

function close(ctx: EpochEconomyContext, closed: EpochClosed, closing: Closing): void {
  const state = ctx.state.epochEconomy;
  const { world, fines } = state;
  const nodes = measureNodes(world, closed, { closing, fines });
  const row = measureEpoch(world, closed, { closing, nodes, people: peopleOf(world) });
  state.nodeRows.push(...nodes);
  state.rows.push(row);
  const { assessedFrost, collectedFrost } = world.economy.penalties;
  state.fines = { assessedFrost: [...assessedFrost], collectedFrost: [...collectedFrost] };
  emitFacts(ctx, closed, row);
  clearFlows(world);
}

function emitFacts(ctx: EpochEconomyContext, closed: EpochClosed, row: EpochRow): void {
  const { economy } = ctx.state.epochEconomy.world;
  const { epoch, grossFrost, leftoverFrost, burnedFrost, rewards } = closed;
  ctx.emit('epoch.closed', epoch, ...walParts(grossFrost), ...walParts(leftoverFrost));
  for (const { node, rewardFrost, commissionFrost } of rewards) {
    ctx.emit('reward.paid', node, epoch, ...walParts(rewardFrost), ...walParts(commissionFrost));
  }
  if (burnedFrost > 0n) ctx.emit('wal.burned', epoch, ...walParts(burnedFrost));
  const { epoch: begun } = economy.clock;
  const mib = (bytes: bigint): number => Number(bytes / 1_048_576n);
  ctx.emit('capacity.set', begun, mib(economy.capacityBytes), mib(economy.ring[0].usedBytes));
  const { storagePriceFrost, writePriceFrost } = economy;
  ctx.emit('price.set', begun, ...walParts(storagePriceFrost), ...walParts(writePriceFrost));
  if (row.subsidyFrost > 0n) ctx.emit('subsidy.paid', begun, ...walParts(row.subsidyFrost), 0, 0);
  for (let short = 0; short < row.shortSubsidies; short++) ctx.emit('subsidy.refused', begun);
  ctx.emit('supply.recounted', begun, ...walParts(supplyOf(economy.ledger)));
}
