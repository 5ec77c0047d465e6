/**
 * Bulk work over the blobs of a node in blob-ID order: a cursor, exceptions, exact sums
 * (foundations.md §4). Shard transfer, node recovery and the download of metadata advance through
 * it: batch by batch in `message` granularity; in steps of many batches, and with the population
 * that is not tracked, in `flow`.
 */
import { compareById } from '../blobs/blobs.ts';
import {
  ALL_IDS,
  firstFrom,
  ID_END,
  type MemberSpan,
  membersBefore,
  type Span,
} from '../holdings/index.ts';
import {
  type Crowd,
  crowdBefore,
  crowdWithin,
  isInCrowd,
  leaversOf,
  leftOut,
  nobody,
} from '../live-blobs/crowd.ts';
import type { WalrusContext } from '../world.ts';

export interface BulkJob {
  /** Blobs to go through, ascending by blob ID. */
  order: number[];
  /** In `flow`, those that are gone through together (crowd.ts). */
  crowd: Crowd;
  /** In `flow`, where a policy has an order: what the pass was cut into; otherwise none. */
  steps: LineStep[];
  /** Position of the next blob in `order`, or of the next of the steps. */
  cursor: number;
  /** In `flow`, the place in the ID space up to which all is done; −1 where positions count. */
  nextId: number;
  doneBlobs: number;
  startedUs: number;
  progressUs: number;
}

/** A step of a pass in an order that a policy has (line-of-groups.ts). */
export interface LineStep {
  blobs: number[];
  /** What of the population it is about. */
  members: MemberSpan[];
  units: number;
}

/** A step of a flow: a span of the ID space and what is in it. */
export interface FlowStep extends Span {
  /** One by one, and together. */
  blobs: number[];
  crowd: Crowd;
  /** Of the population. */
  members: MemberSpan[];
  /** Tracked blobs and members of the population. */
  units: number;
  /** Batches that the step stands for. */
  batches: number;
}

/** Of whole batches, and of no fewer than so many units. */
export interface StepSize {
  batch: number;
  least: number;
}

/** A pass goes in about so many steps, each of whole batches: what a crash can undo. */
export const STEPS = 8;

/**
 * And a step in no more units than these: some eight hours, ten blobs at a time. Nodes restart
 * every other week, so that in longer steps a recovery might never get on.
 */
const STEP_UNITS_MAX = 1_000_000;

export function createBulkJob(
  ctx: WalrusContext,
  blobs: Iterable<number>,
  crowd: Crowd = nobody(),
): BulkJob {
  return {
    order: [...blobs].sort((a, b) => compareById(ctx, a, b)),
    crowd,
    steps: [],
    cursor: 0,
    nextId: isFlow(ctx) ? 0 : -1,
    doneBlobs: 0,
    startedUs: ctx.now,
    progressUs: ctx.now,
  };
}

/** Blobs in an order of their own, which a flow goes through position by position. */
export function createOrderedJob(ctx: WalrusContext, order: readonly number[]): BulkJob {
  return { ...createBulkJob(ctx, []), order: [...order], nextId: -1 };
}

/** A population and blobs in an order of their own. */
export function createSteppedJob(ctx: WalrusContext, steps: LineStep[]): BulkJob {
  return { ...createBulkJob(ctx, []), steps, nextId: -1 };
}

export function isFlow(ctx: WalrusContext): boolean {
  return ctx.resolved.granularity === 'flow';
}

/** The next blobs, at most `limit`; the cursor stays. */
export function nextBatch(job: BulkJob, limit: number): number[] {
  return job.order.slice(job.cursor, job.cursor + limit);
}

/** Moves the cursor past the next blob and returns it; −1 when all have been gone through. */
export function nextBlob(ctx: WalrusContext, job: BulkJob): number {
  if (isThrough(job)) return -1;
  const blob = job.order[job.cursor];
  advance(ctx, job, [blob]);
  return blob;
}

/** The next step; the cursor stays. */
export function nextStep(ctx: WalrusContext, job: BulkJob, { batch, least }: StepSize): FlowStep {
  if (job.steps.length > 0) return stepOfLine(job, batch);
  if (job.nextId < 0) return stepInOrder(job, { batch, least });
  const total = unitsBefore(ctx, job, ID_END);
  const done = unitsBefore(ctx, job, job.nextId);
  const share = Math.min(Math.ceil(total / STEPS), STEP_UNITS_MAX);
  const size = Math.max(least, Math.ceil(share / batch) * batch);
  const target = Math.min(total, (Math.floor(done / size) + 1) * size);
  const toId = target >= total ? ID_END : placeOfUnit(ctx, job, target);
  const units = unitsBefore(ctx, job, toId) - done;
  const span = { fromId: job.nextId, toId };
  const named = job.order.slice(job.cursor, firstInOrder(ctx, job, toId));
  const within = crowdWithin(ctx, job.crowd, span);
  const leavers = leaversOf(ctx, within);
  const blobs = inOrderOfIds(ctx, named, leavers);
  const crowd = leftOut(ctx, within, leavers);
  return { ...span, blobs, crowd, members: [span], units, batches: Math.ceil(units / batch) };
}

/** Who left the crowd of a job is named one by one from then on. Who they are, by place. */
export function nameLeavers(ctx: WalrusContext, job: BulkJob): number[] {
  const leavers = leaversOf(ctx, job.crowd);
  if (leavers.length === 0) return leavers;
  job.crowd = leftOut(ctx, job.crowd, leavers);
  job.order = inOrderOfIds(ctx, job.order, leavers);
  job.cursor = firstInOrder(ctx, job, job.nextId);
  return leavers;
}

/** The blobs of a span that are named one by one. */
export function namedIn(ctx: WalrusContext, job: BulkJob, { fromId, toId }: Span): number[] {
  return job.order.slice(firstInOrder(ctx, job, fromId), firstInOrder(ctx, job, toId));
}

/** Blobs of two lists, each by ID, in one. */
export function inOrderOfIds(
  ctx: WalrusContext,
  blobs: readonly number[],
  more: readonly number[],
): number[] {
  if (more.length === 0) return [...blobs];
  return [...blobs, ...more].sort((a, b) => compareById(ctx, a, b));
}

/** A copy: the job and the step are saved each by itself. */
function stepOfLine({ steps, cursor }: BulkJob, batch: number): FlowStep {
  const { blobs, members, units } = steps[cursor];
  const batches = Math.ceil(units / batch);
  const copy = { blobs: [...blobs], members: members.map((span) => ({ ...span })) };
  return { ...ALL_IDS, ...copy, crowd: nobody(), units, batches };
}

/** The blobs of a step lie anywhere in the ID space. */
function stepInOrder(job: BulkJob, { batch, least }: StepSize): FlowStep {
  const size = Math.max(least, Math.ceil(job.order.length / STEPS / batch) * batch);
  const blobs = nextBatch(job, size);
  const batches = Math.ceil(blobs.length / batch);
  const members = [{ ...ALL_IDS }];
  return { ...ALL_IDS, blobs, crowd: nobody(), members, units: blobs.length, batches };
}

/** Moves the cursor past a batch. */
export function advance(ctx: WalrusContext, job: BulkJob, batch: readonly number[]): void {
  job.cursor += batch.length;
  job.progressUs = ctx.now;
}

/** Moves the cursor past a step. */
export function advanceFlow(ctx: WalrusContext, job: BulkJob, step: FlowStep): void {
  if (job.nextId < 0) {
    const { length } = step.blobs;
    job.cursor += job.steps.length > 0 ? 1 : length;
    job.progressUs = ctx.now;
    return;
  }
  job.cursor = firstInOrder(ctx, job, step.toId);
  job.nextId = step.toId;
  job.progressUs = ctx.now;
}

/** Is the blob one of those to go through? */
export function includesBlob(ctx: WalrusContext, job: BulkJob, blob: number): boolean {
  let low = 0;
  let high = job.order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareById(ctx, job.order[middle], blob) < 0) low = middle + 1;
    else high = middle;
  }
  return job.order[low] === blob || isInCrowd(ctx, job.crowd, blob);
}

export function isThrough(job: BulkJob): boolean {
  if (job.nextId >= 0) return job.nextId >= ID_END;
  return job.cursor >= Math.max(job.order.length, job.steps.length);
}

/** Starts over with another pass, keeping the sums. */
export function rewind(job: BulkJob): void {
  job.cursor = 0;
  if (job.nextId >= 0) job.nextId = 0;
}

/** Leaves out what has not been gone through; the span of it. */
export function skipRest(job: BulkJob): Span {
  const fromId = job.nextId;
  job.cursor = job.order.length;
  if (job.nextId >= 0) job.nextId = ID_END;
  return { fromId, toId: job.nextId };
}

function unitsBefore(ctx: WalrusContext, job: BulkJob, id: number): number {
  let units = firstInOrder(ctx, job, id) + crowdBefore(ctx, job.crowd, id);
  for (const one of ctx.state.holdings.classes) units += membersBefore(one, id);
  return units;
}

/** Smallest place with at least `target` units before it. */
function placeOfUnit(ctx: WalrusContext, job: BulkJob, target: number): number {
  let low = job.nextId;
  let high = ID_END;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (unitsBefore(ctx, job, middle) >= target) high = middle;
    else low = middle;
  }
  return high;
}

/** Position in `order` of the first blob at or after a place. */
function firstInOrder(ctx: WalrusContext, { order }: BulkJob, place: number): number {
  return firstFrom(ctx.state.holdings.table.tracked, order, place);
}
