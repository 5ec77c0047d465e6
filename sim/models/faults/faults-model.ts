/**
 * Faults: scheduled ones at their time, random ones as hazards of their node. Each says what it
 * changed when it is over; one without effect is a warning in the summary.
 *
 * Verbs: crash (restart), lose-volume, partition (repair), degrade, corrupt, leave. The time of a
 * scheduled one is declared or drawn. Disks, common causes, releases and traces are ../failures.
 */

import { defineModel, type Law, type ModelDefinition } from '../../engine/index.ts';
import type { ResolvedFault } from '../../scenario/resolved.ts';
import { codeIn, FAULT_VERBS } from '../facts.ts';
import { cut, heal } from '../network/index.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { leaveForGood, loseVolume } from '../storage-node/shards.ts';
import { crashNode } from '../storage-node/storage-nodes-model.ts';
import type { WalrusContext } from '../world.ts';
import { corruptSlivers } from './corrupt.ts';
import { applyLinkShare, release } from './in-force.ts';
import { onRandomFault, onRandomFaultOver, registerRandomFaults } from './random-faults.ts';

export interface FaultsState {
  /** When each scheduled fault began; −1: not yet. */
  beganUs: number[];
  /** Cut in force per scheduled fault; 0: none. */
  cuts: number[];
  /** What each scheduled fault has changed so far. */
  effects: number[];
  /** Nodes that each scheduled fault took down itself. */
  tookDown: number[][];
  /** Random faults under way: number → what ends it. Numbers go on after the scheduled ones. */
  random: Map<number, { law: number; node: number; effect: number; tookDown: boolean }>;
  nextRandom: number;
}

export function faultsModel(): ModelDefinition<FaultsState> {
  return defineModel<FaultsState>({
    name: 'faults',
    version: 3,
    description: 'Crashes, lost volumes, partitions, slow links, damaged slivers, departures',
    init: (ctx: WalrusContext) => ({
      beganUs: ctx.resolved.faults.map(() => -1),
      cuts: ctx.resolved.faults.map(() => 0),
      effects: ctx.resolved.faults.map(() => 0),
      tookDown: ctx.resolved.faults.map(() => []),
      random: new Map(),
      nextRandom: ctx.resolved.faults.length,
    }),
    start: (ctx: WalrusContext) => {
      for (const [index, fault] of ctx.resolved.faults.entries()) {
        if (fault.atLaw === undefined) ctx.scheduleAt(fault.atUs, 'faults.begin', index);
        else registerClock(ctx, index, fault.atLaw);
      }
      registerRandomFaults(ctx);
    },
    handlers: {
      'faults.begin': begin,
      'faults.end': finish,
      'faults.random': onRandomFault,
      'faults.random-over': onRandomFaultOver,
    },
  });
}

/** The time of a single fault that is drawn. */
function registerClock(ctx: WalrusContext, index: number, law: Law): void {
  const stream = ctx.random.open(`faults/scheduled/${index}/at`);
  ctx.hazards.register({ kind: 'faults.begin', entity: index, law, ageUs: 0, stream });
}

function begin(ctx: WalrusContext, index: number): void {
  const fault = ctx.resolved.faults[index];
  ctx.state.faults.beganUs[index] = ctx.now;
  const touched = fault.nodes.length + fault.clients.length;
  const { effects, tookDown } = ctx.state.faults;
  const wereUp = fault.nodes.filter((node) => nodeAt(ctx, node).isUp);
  effects[index] = BEGIN[fault.verb](ctx, fault, index);
  tookDown[index] = wereUp.filter((node) => !nodeAt(ctx, node).isUp);
  // A volume on which nothing was.
  if (effects[index] === 0) effects[index] = tookDown[index].length;
  // Observers measure when they are told: a cut must be in force by then.
  ctx.emit('fault.started', index, codeIn(FAULT_VERBS, fault.verb), touched);
  if (fault.forUs > 0) ctx.schedule(fault.forUs, 'faults.end', index);
  else ctx.emit('fault.ended', index, effects[index]);
}

function finish(ctx: WalrusContext, index: number): void {
  const fault = ctx.resolved.faults[index];
  END[fault.verb](ctx, fault, index);
  ctx.emit('fault.ended', index, ctx.state.faults.effects[index]);
}

type Act = (ctx: WalrusContext, fault: ResolvedFault, index: number) => number;

/** Each begins its fault and returns how much it changed. */
const BEGIN: Record<ResolvedFault['verb'], Act> = {
  crash: (ctx, { nodes }) => nodes.filter((node) => crashNode(ctx, node)).length,
  'lose-volume': (ctx, { nodes }) => {
    let slivers = 0;
    for (const node of nodes) slivers += loseVolumeOf(ctx, node);
    return slivers;
  },
  partition: (ctx, fault, index) => {
    const { oneWay } = fault;
    const inside = endpointsOf(ctx, fault);
    const outside = allEndpoints(ctx).filter((endpoint) => !inside.includes(endpoint));
    ctx.state.faults.cuts[index] = cut(ctx, { from: inside, to: outside, oneWay });
    return inside.length * outside.length;
  },
  degrade: (ctx, fault) => {
    const endpoints = endpointsOf(ctx, fault);
    for (const endpoint of endpoints) applyLinkShare(ctx, endpoint);
    return endpoints.length;
  },
  corrupt: (ctx, { nodes, share }) => corruptSlivers(ctx, nodes, share),
  leave: (ctx, { nodes }) => {
    const leaving = nodes.filter((node) => !nodeAt(ctx, node).isGone);
    for (const node of leaving) {
      crashNode(ctx, node);
      leaveForGood(ctx, nodeAt(ctx, node));
    }
    return leaving.length;
  },
};

const END: Record<
  ResolvedFault['verb'],
  (ctx: WalrusContext, fault: ResolvedFault, index: number) => void
> = {
  crash: releaseNodes,
  'lose-volume': releaseNodes,
  partition: (ctx, _fault, index) => {
    heal(ctx, ctx.state.faults.cuts[index]);
    ctx.state.faults.cuts[index] = 0;
  },
  degrade: (ctx, fault) => {
    for (const endpoint of endpointsOf(ctx, fault)) applyLinkShare(ctx, endpoint);
  },
  corrupt: () => {},
  leave: () => {},
};

function releaseNodes(ctx: WalrusContext, { verb, nodes }: ResolvedFault, index: number): void {
  const { effects, tookDown } = ctx.state.faults;
  const effect = effects[index];
  effects[index] = release(ctx, { verb, nodes, tookDown: tookDown[index], effect });
}

/** The volume is lost, which takes the node down until its operator restarts it empty. */
export function loseVolumeOf(ctx: WalrusContext, index: number): number {
  // What a departed node held counts as destroyed already.
  if (nodeAt(ctx, index).isGone) return 0;
  crashNode(ctx, index);
  return loseVolume(ctx, nodeAt(ctx, index));
}

/** Endpoints of the nodes and clients that a fault names. */
function endpointsOf(ctx: WalrusContext, { nodes, clients }: ResolvedFault): number[] {
  return [...nodes, ...clients.map((client) => ctx.resolved.network.nodes.length + client)];
}

function allEndpoints(ctx: WalrusContext): number[] {
  const { endpointCount } = ctx.state.network.links;
  return Array.from({ length: endpointCount }, (_, endpoint) => endpoint);
}
