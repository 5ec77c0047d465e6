/**
 * Strikes: one event of a cause of the section `failures`, with the nodes that it hits, until it
 * is lifted. Strikes are numbered with the other faults and told by the same facts, so that every
 * one reports what it changed; `fault.attributed` adds its cause.
 */

import type { CommonVerb } from '../../scenario/resolved.ts';
import { codeIn, FAULT_VERBS } from '../facts.ts';
import { applyLinkShare, release } from '../faults/in-force.ts';
import { cut, heal } from '../network/index.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { leaveForGood, loseVolume } from '../storage-node/shards.ts';
import { crashNode } from '../storage-node/storage-nodes-model.ts';
import type { WalrusContext } from '../world.ts';

export interface Strike {
  verb: CommonVerb;
  nodes: number[];
  /** The cut that a partition made, or 0. */
  cut: number;
  /** What `degrade` leaves of the links, 1 for the others. */
  linkShare: number;
  effect: number;
  /** Nodes that it took down itself. */
  tookDown: number[];
}

/** Verbs under which a node cannot come back. */
const KEEP_DOWN: readonly CommonVerb[] = ['crash', 'lose-volume', 'leave'];

export interface StrikeOptions {
  cause: number;
  verb: CommonVerb;
  nodes: readonly number[];
  /** It is never lifted: its effect is told at once. */
  isForGood?: boolean;
  oneWay?: boolean;
  linkShare?: number;
}

/** Strikes the nodes; the number by which it is lifted. */
export function strike(ctx: WalrusContext, options: StrikeOptions): number {
  const { cause, verb, nodes, isForGood = false, oneWay = false, linkShare = 1 } = options;
  const number = ctx.state.faults.nextRandom++;
  const made: Strike = {
    ...{ verb, linkShare },
    nodes: [...nodes],
    cut: 0,
    effect: 0,
    tookDown: [],
  };
  ctx.state.failures.strikes.set(number, made);
  if (verb === 'partition') isolate(ctx, made, oneWay); // in force before anybody hears of it
  ctx.emit('fault.started', number, codeIn(FAULT_VERBS, verb), nodes.length);
  ctx.emit('fault.attributed', number, cause);
  if (verb !== 'partition') for (const node of nodes) hit(ctx, made, node);
  if (isForGood) ctx.emit('fault.ended', number, made.effect);
  return number;
}

/** Ends a strike: its nodes come back unless something else keeps them down. */
export function lift(ctx: WalrusContext, number: number): void {
  const { strikes } = ctx.state.failures;
  const ended = strikes.get(number);
  if (ended === undefined) return;
  strikes.delete(number);
  if (ended.verb === 'partition') heal(ctx, ended.cut);
  else if (ended.verb === 'degrade') for (const node of ended.nodes) applyLinkShare(ctx, node);
  else ended.effect = release(ctx, ended);
  ctx.emit('fault.ended', number, ended.effect);
}

/** A fault that is over as soon as it is told, with what it changed. */
export function tellFault(
  ctx: WalrusContext,
  told: { cause: number; verb: (typeof FAULT_VERBS)[number]; touched: number; effect: number },
): void {
  const number = ctx.state.faults.nextRandom++;
  ctx.emit('fault.started', number, codeIn(FAULT_VERBS, told.verb), told.touched);
  ctx.emit('fault.attributed', number, told.cause);
  ctx.emit('fault.ended', number, told.effect);
}

/** Whether a strike under way keeps the node down. */
export function isHeldByStrike(ctx: WalrusContext, node: number): boolean {
  for (const { verb, nodes } of ctx.state.failures.strikes.values()) {
    if (KEEP_DOWN.includes(verb) && nodes.includes(node)) return true;
  }
  return false;
}

/** The smallest share of its links that strikes under way leave a node. */
export function linkShareUnderStrikes(ctx: WalrusContext, node: number): number {
  let least = 1;
  for (const { nodes, linkShare } of ctx.state.failures.strikes.values()) {
    if (linkShare < least && nodes.includes(node)) least = linkShare;
  }
  return least;
}

/** Partitions that strikes hold in force. */
export function cutsOfStrikes(ctx: WalrusContext): number {
  let count = 0;
  for (const { cut: made } of ctx.state.failures.strikes.values()) if (made !== 0) count += 1;
  return count;
}

function isolate(ctx: WalrusContext, made: Strike, oneWay: boolean): void {
  const { endpointCount } = ctx.state.network.links;
  const all = Array.from({ length: endpointCount }, (_, endpoint) => endpoint);
  const outside = all.filter((endpoint) => !made.nodes.includes(endpoint));
  made.cut = cut(ctx, { from: made.nodes, to: outside, oneWay });
  made.effect = made.nodes.length * outside.length;
}

function hit(ctx: WalrusContext, made: Strike, index: number): void {
  const node = nodeAt(ctx, index);
  if (node.isGone) return;
  if (made.verb === 'degrade') {
    applyLinkShare(ctx, index);
    made.effect += 1;
    return;
  }
  const wentDown = crashNode(ctx, index);
  if (wentDown) made.tookDown.push(index);
  const slivers = made.verb === 'lose-volume' ? loseVolume(ctx, node) : 0;
  // A volume on which nothing was, too, goes with its node.
  if (made.verb !== 'leave') made.effect += slivers === 0 ? Number(wentDown) : slivers;
  else {
    made.effect += 1;
    leaveForGood(ctx, node);
  }
}
