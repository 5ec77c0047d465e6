/**
 * The population turns over: at the start of every epoch those whose time is paid up go, some are
 * deleted, and others have been written meanwhile (`workload.population.turnover`). Of each class
 * only numbers are kept, by the epochs that are left, so an epoch costs by classes and holdings
 * and not by blobs; the bytes on every node follow as exact sums.
 *
 * Assumed: what is written is stored by every node wherever it holds its neighbours in the ID
 * space, so a node that rebuilds a span gets new members of it with the others, and an outage costs
 * no member its sliver (tracked blobs show that). The traffic of writes is `workload.background`.
 */

import type { ResolvedTurnover } from '../../scenario/resolved.ts';
import { epochOf } from '../chain/index.ts';
import { ALL_IDS, type BlobClass, type Holding } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import { allMembersIn, populationBytes, populationSpans } from './population.ts';

export interface Turnover {
  /** By class, by epochs left from 1 on: members; at 0 nothing. */
  left: number[][];
  /** Blobs that come in the next epoch; a fraction where they grow. */
  arriving: number;
}

/** The population of the first epoch, as its law says; null where it stays as it is. */
export function firstTurnover(
  law: ResolvedTurnover | undefined,
  classes: readonly BlobClass[],
): Turnover | null {
  if (law === undefined) return null;
  const members = classes.reduce((sum, { count }) => sum + count, 0);
  const surviving = survivorsByAge(law);
  const mean = surviving.reduce((sum, share) => sum + share, 0);
  const weights = law.start === 'steady' ? byEpochsLeft(law) : newByEpochsLeft(law);
  return {
    left: classes.map(({ count }) => partsOf(count, weights)),
    arriving: law.arrivals ?? Math.round(members / mean),
  };
}

/** An epoch has begun (network.md §8.1: what ends with it is gone at its start). */
export function turnOver(ctx: WalrusContext): void {
  const { turnover: law, classes: shares } = ctx.resolved.workload.population;
  const { turnover, classes } = ctx.state.holdings;
  if (law === undefined || turnover === null) return;
  const before = occupied(ctx);
  const coming = partsOf(
    Math.floor(turnover.arriving),
    shares.map(({ share }) => share),
  );
  turnover.arriving *= 1 + law.growth;
  const sums = { arrived: 0, ended: 0, deleted: 0, members: 0 };
  for (const [index, one] of classes.entries()) {
    const aged = ageBy(turnover.left[index], law.deletedShare);
    turnover.left[index] = added(aged.left, partsOf(coming[index], newByEpochsLeft(law)));
    resize(one, sumOf(turnover.left[index]), shares[index].sizeBytes);
    sums.arrived += coming[index];
    sums.ended += aged.ended;
    sums.deleted += aged.deleted;
    sums.members += one.count;
  }
  for (const { holding, members, bytes } of before) follow(ctx, holding, { members, bytes });
  const { arrived, ended, deleted, members } = sums;
  const epoch = epochOf(ctx.state.eventLog.chain);
  ctx.emit('population.turned', epoch, arrived, ended, deleted, members);
}

interface Occupied {
  holding: Holding;
  members: number;
  bytes: number;
}

/** What the population takes in every holding that has any of it. */
function occupied(ctx: WalrusContext): Occupied[] {
  const found: Occupied[] = [];
  for (const holding of ctx.state.holdings.table.holdings.values()) {
    const spans = populationSpans(ctx, holding, ALL_IDS, true);
    if (spans.length === 0) continue;
    const members = allMembersIn(ctx, spans);
    found.push({ holding, members, bytes: populationBytes(ctx, holding, spans) });
  }
  return found;
}

function follow(
  ctx: WalrusContext,
  holding: Holding,
  before: { members: number; bytes: number },
): void {
  const node = ctx.state.storageNodes.nodes[holding.node];
  const spans = populationSpans(ctx, holding, ALL_IDS, true);
  node.storedBytes += populationBytes(ctx, holding, spans) - before.bytes;
  if (holding.shard >= 0) node.storedSlivers += allMembersIn(ctx, spans) - before.members;
}

/** The members stand evenly in the ID space again, as many as there are now. */
function resize(one: BlobClass, count: number, sizeBytes: number): void {
  one.count = count;
  one.slots = count;
  one.lengthBytes = count * sizeBytes;
}

/** An epoch less is left; of those that stay a share is deleted, spread over all ages. */
function ageBy(left: readonly number[], deletedShare: number) {
  const ended = left[1] ?? 0;
  const staying = [0, ...left.slice(2)];
  const parts = partsOf(Math.floor(sumOf(staying) * deletedShare), staying);
  const gone = parts.map((part, at) => Math.min(part, staying[at]));
  return { left: staying.map((count, at) => count - gone[at]), ended, deleted: sumOf(gone) };
}

/** By age in epochs: the share of those that arrived which is still there. */
function survivorsByAge({ lifetimes, deletedShare }: ResolvedTurnover): number[] {
  const all = lifetimes.reduce((sum, { share }) => sum + share, 0);
  const longest = Math.max(...lifetimes.map(({ epochs }) => epochs));
  const shares: number[] = [];
  let kept = 1;
  for (let age = 0; age < longest; age += 1) {
    const paid = lifetimes.filter(({ epochs }) => epochs > age);
    shares.push((kept * paid.reduce((sum, { share }) => sum + share, 0)) / all);
    kept *= 1 - deletedShare;
  }
  return shares;
}

/** By epochs left: what arrivals at one rate leave in the long run. */
function byEpochsLeft({ lifetimes, deletedShare }: ResolvedTurnover): number[] {
  const weights = [0];
  for (const { epochs, share } of lifetimes) {
    let kept = share;
    for (let left = epochs; left > 0; left -= 1) {
      weights[left] = (weights[left] ?? 0) + kept;
      kept *= 1 - deletedShare;
    }
  }
  return Array.from(weights, (weight) => weight ?? 0);
}

/** By epochs left: those that have just arrived. */
function newByEpochsLeft({ lifetimes }: ResolvedTurnover): number[] {
  const weights = [0];
  for (const { epochs, share } of lifetimes) weights[epochs] = (weights[epochs] ?? 0) + share;
  return Array.from(weights, (weight) => weight ?? 0);
}

/** A whole number in whole parts by weight, that add up to it. */
function partsOf(total: number, weights: readonly number[]): number[] {
  const all = sumOf(weights);
  let before = 0;
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    const upTo = all === 0 ? 0 : sum === all ? total : Math.floor((total * sum) / all);
    const part = upTo - before;
    before = upTo;
    return part;
  });
}

function added(a: readonly number[], b: readonly number[]): number[] {
  return Array.from(
    { length: Math.max(a.length, b.length) },
    (_, at) => (a[at] ?? 0) + (b[at] ?? 0),
  );
}

function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0);
}
