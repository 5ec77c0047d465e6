/**
 * Bulk work over the blobs of a node in blob-ID order: a cursor, exceptions, exact sums
 * (foundations.md §4). Shard transfer and node recovery advance through it; a `flow` granularity
 * will advance the same record without a message per batch.
 */
import { compareById } from '../blobs/blobs.ts';
import type { WalrusContext } from '../world.ts';

export interface BulkJob {
  /** Blobs to go through, ascending by blob ID. */
  order: number[];
  /** Position of the next blob in `order`. */
  cursor: number;
  /** Blobs that were passed and are not done. */
  exceptions: number[];
  doneBlobs: number;
  doneBytes: number;
  startedUs: number;
  progressUs: number;
}

export function createBulkJob(ctx: WalrusContext, blobs: Iterable<number>): BulkJob {
  const { records } = ctx.state.blobs;
  return {
    order: [...blobs].sort((a, b) => compareById(records[a], records[b])),
    cursor: 0,
    exceptions: [],
    doneBlobs: 0,
    doneBytes: 0,
    startedUs: ctx.now,
    progressUs: ctx.now,
  };
}

/** The next blobs, at most `limit`; the cursor stays. */
export function nextBatch(job: BulkJob, limit: number): number[] {
  return job.order.slice(job.cursor, job.cursor + limit);
}

/** Moves the cursor past a batch. */
export function advance(ctx: WalrusContext, job: BulkJob, batch: readonly number[]): void {
  job.cursor += batch.length;
  job.progressUs = ctx.now;
}

/** Is the blob one of those to go through? */
export function includesBlob(ctx: WalrusContext, job: BulkJob, blob: number): boolean {
  const { records } = ctx.state.blobs;
  let low = 0;
  let high = job.order.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareById(records[job.order[middle]], records[blob]) < 0) low = middle + 1;
    else high = middle;
  }
  return job.order[low] === blob;
}

export function isThrough(job: BulkJob): boolean {
  return job.cursor >= job.order.length;
}

/** Starts over with another pass, keeping the sums. */
export function rewind(job: BulkJob): void {
  job.cursor = 0;
}
