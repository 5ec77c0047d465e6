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
  cutsOf,
  type Holding,
  hasClassesApart,
  isOfClass,
  isOfMoments,
  type MemberSpan,
  membersBetween,
  membersOfClasses,
  momentOfClass,
  PRIMARY,
  type Span,
  spansOf,
} from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';

/** Members lie on the first storage unit; as all that is there from the start, at time 0. */
const UNIT = 0;

/** Members of each class in the spans, in the order of the classes. */
export function membersIn(ctx: WalrusContext, spans: readonly MemberSpan[]): number[] {
  return ctx.state.holdings.classes.map((one, index) => membersOf(one, index, spans));
}

/** Members of all classes in the spans. */
export function allMembersIn(ctx: WalrusContext, spans: readonly MemberSpan[]): number {
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

/** Where within the span the holding has, or lacks, what was there at the start: founders too. */
export function foundingSpans(holding: Holding, span: Span, isPresent: boolean): Span[] {
  const { fromId, toId } = span;
  return spansOf(holding, { timeUs: 0, unit: UNIT, fromId, toId }, isPresent);
}

/** Where within the span the holding has the population, or lacks it. */
export function populationSpans(
  ctx: WalrusContext,
  holding: Holding,
  span: MemberSpan,
  isPresent: boolean,
): MemberSpan[] {
  if (!hasClassesApart(holding.boxes)) {
    const spans = foundingSpans(holding, span, isPresent);
    return span.of === undefined ? spans : spans.map((one) => ({ ...one, of: span.of }));
  }
  const { fromId, toId } = span;
  const byClass = ctx.state.holdings.classes.map((_, index) => {
    if (!isOfClass(span, index)) return [];
    const { fromUs: timeUs } = momentOfClass(index);
    return spansOf(holding, { timeUs, unit: UNIT, fromId, toId }, isPresent);
  });
  return membersOfClasses(byClass);
}

/** Does any holding have some classes of the population and not the others? */
export function areClassesApart({ state }: WalrusContext): boolean {
  // The first cut in time is 0.
  return isOfMoments(cutsOf(state.holdings.table).times[1] ?? 0);
}

/** The same, each of one class where holdings have some classes and not the others. */
export function eachOfClass<S extends MemberSpan>(ctx: WalrusContext, spans: readonly S[]): S[] {
  if (spans.length === 0 || !areClassesApart(ctx)) return [...spans];
  return spans.flatMap((span) => {
    if (span.of !== undefined) return [span];
    return ctx.state.holdings.classes.map((_, of) => ({ ...span, of }));
  });
}

/** Payload bytes that the members in the spans have in a holding. */
export function populationBytes(
  ctx: WalrusContext,
  { axis }: Pick<Holding, 'axis'>,
  spans: readonly MemberSpan[],
): number {
  return weigh(ctx, ctx.state.holdings.classes, { axis, spans }).bytes;
}

/** Members and bytes in the spans, of no more in any class than there were at another time. */
export function populationThen(
  ctx: WalrusContext,
  { axis }: Pick<Holding, 'axis'>,
  { spans, counts }: { spans: readonly MemberSpan[]; counts: readonly number[] | null },
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
  { axis, spans }: { axis: number; spans: readonly MemberSpan[] },
): { members: number; bytes: number } {
  const sums = { members: 0, bytes: 0 };
  for (const [index, one] of classes.entries()) {
    const members = membersOf(one, index, spans);
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

function membersOf(one: BlobClass, index: number, spans: readonly MemberSpan[]): number {
  let members = 0;
  for (const span of spans) {
    if (isOfClass(span, index)) members += membersBetween(one, span.fromId, span.toId);
  }
  return members;
}
