/**
 * The population that is not tracked blob by blob: its classes, and what of it a holding has.
 * For the boxes of a holding its members were certified before the run began; their number follows
 * the turnover (turnover.ts). Only bulk work moves them, in `flow` granularity: no probe reads
 * one, no fault hits one alone.
 */
import { codeOf } from '../blobs/blobs.ts';
import { metadataBytes } from '../coding/coding.ts';
import {
  type BlobClass,
  type Holding,
  membersBetween,
  PRIMARY,
  type Span,
  spansOf,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';

/** Members were certified at time 0, and lie on the first storage unit. */
const LINE = { timeUs: 0, unit: 0 };

/** Members of each class in the spans, in the order of the classes. */
export function membersIn(ctx: WalrusContext, spans: readonly Span[]): number[] {
  return ctx.state.holdings.classes.map((one) => membersOf(one, spans));
}

/** Members of all classes in the spans. */
export function allMembersIn(ctx: WalrusContext, spans: readonly Span[]): number {
  return membersIn(ctx, spans).reduce((sum, members) => sum + members, 0);
}

/** Unencoded bytes of all members. */
export function lengthOfPopulation(ctx: WalrusContext): number {
  return ctx.state.holdings.classes.reduce((sum, { lengthBytes }) => sum + lengthBytes, 0);
}

/** Members of each class now, to be compared with later; null where they stay as they are. */
export function countsOf(ctx: WalrusContext): number[] | null {
  const { turnover, classes } = ctx.state.holdings;
  return turnover === null ? null : classes.map(({ count }) => count);
}

/** Where within the span the holding has the population, or lacks it. */
export function populationSpans(holding: Holding, span: Span, isPresent: boolean): Span[] {
  return spansOf(holding, { ...LINE, ...span }, isPresent);
}

/** Payload bytes that the members in the spans have in a holding. */
export function populationBytes(
  ctx: WalrusContext,
  { axis }: Pick<Holding, 'axis'>,
  spans: readonly Span[],
): number {
  return weigh(ctx, ctx.state.holdings.classes, { axis, spans }).bytes;
}

/** Members and bytes in the spans, of no more in any class than there were at another time. */
export function populationThen(
  ctx: WalrusContext,
  { axis }: Pick<Holding, 'axis'>,
  { spans, counts }: { spans: readonly Span[]; counts: readonly number[] | null },
): { members: number; bytes: number } {
  const { classes } = ctx.state.holdings;
  const then = classes.map((one, index) => {
    const count = Math.min(one.count, counts?.[index] ?? one.count);
    return count === one.count ? one : { ...one, count, slots: count };
  });
  return weigh(ctx, then, { axis, spans });
}

function weigh(
  ctx: WalrusContext,
  classes: readonly BlobClass[],
  { axis, spans }: { axis: number; spans: readonly Span[] },
): { members: number; bytes: number } {
  const sums = { members: 0, bytes: 0 };
  for (const one of classes) {
    const members = membersOf(one, spans);
    sums.members += members;
    sums.bytes += members * bytesOfMember(ctx, one, axis);
  }
  return sums;
}

/** Bytes of one member in a holding: a sliver, or its metadata. */
export function bytesOfMember(ctx: WalrusContext, one: BlobClass, axis: number): number {
  const { kp, ks } = codeOf(ctx);
  if (axis < 0) return metadataBytes(ctx.resolved.coding);
  return (axis === PRIMARY ? ks : kp) * one.symbolBytes;
}

function membersOf(one: BlobClass, spans: readonly Span[]): number {
  let members = 0;
  for (const { fromId, toId } of spans) members += membersBetween(one, fromId, toId);
  return members;
}
