/**
 * How the state of live blobs is spread: over margins (a time-weighted histogram), over size
 * classes and phases of the epoch, and over how many blobs are out at once (measures.md
 * "unavailability", "margin"). A part of `blobStates`, which tells it of every blob and all time.
 *
 * Phases: from the start of an epoch change until it is done is `change`, the 24 h after that are
 * `after-change`, all else is `steady`.
 */
import { SIZE_CLASSES } from '../size-classes.ts';

export const PHASES = ['steady', 'change', 'after-change'] as const;
const STEADY = 0;
const CHANGE = 1;
const AFTER_CHANGE = 2;
const AFTER_CHANGE_US = 24 * 3_600_000_000;

/** How much of the live blobs is out at once, in the order of OUT_LEVELS. */
export const OUT_LEVELS = ['any', 'one-percent', 'all'] as const;

/** Blobs that are live or out, by class or phase, and their integrals. */
interface Part {
  live: number;
  liveBlobUs: bigint;
  /** By client. */
  out: number[];
  outBlobUs: bigint[];
}

/** Blobs by margin now, and blob-time by margin so far. */
export interface MarginHistogram {
  now: Map<number, number>;
  blobUs: Map<number, bigint>;
}

export interface BlobSpread {
  phase: number;
  /** End of the 24 h after a change. */
  afterUntilUs: number;
  phases: Part[];
  classes: Part[];
  /** By client; one more for the durable margin at the end. */
  margins: MarginHistogram[];
  /** Time in which any blob was live; by client and level, the time with so many out. */
  liveUs: number;
  levelUs: number[][];
  /** Ended outages by client, in order. */
  outageUs: number[][];
}

export function noSpread(clients: number, isChanging: boolean): BlobSpread {
  const each = <T>(of: () => T) => Array.from({ length: clients }, of);
  const part = (): Part => ({
    live: 0,
    liveBlobUs: 0n,
    out: each(() => 0),
    outBlobUs: each(() => 0n),
  });
  return {
    phase: isChanging ? CHANGE : STEADY,
    afterUntilUs: 0,
    phases: PHASES.map(part),
    classes: SIZE_CLASSES.map(part),
    margins: Array.from({ length: clients + 1 }, () => ({ now: new Map(), blobUs: new Map() })),
    liveUs: 0,
    levelUs: each(() => OUT_LEVELS.map(() => 0)),
    outageUs: each(() => []),
  };
}

/** A copy that can run on without touching this one. */
export function copyOfSpread(spread: BlobSpread): BlobSpread {
  const part = (one: Part): Part => ({ ...one, out: [...one.out], outBlobUs: [...one.outBlobUs] });
  return {
    ...spread,
    phases: spread.phases.map(part),
    classes: spread.classes.map(part),
    margins: spread.margins.map(({ now, blobUs }) => ({
      now: new Map(now),
      blobUs: new Map(blobUs),
    })),
    levelUs: spread.levelUs.map((levels) => [...levels]),
    outageUs: spread.outageUs.map((lengths) => [...lengths]),
  };
}

/** Blobs that have their values in common come (1) or go (−1). */
export interface SpreadGroup {
  count: number;
  /** By size class. */
  classes: readonly number[];
  margins: readonly number[];
  readable: readonly boolean[];
  durableMargin: number;
}

export function countSpread(spread: BlobSpread, group: SpreadGroup, sign: 1 | -1): void {
  const { margins, readable, classes, durableMargin } = group;
  const change = sign * group.count;
  for (let client = 0; client < margins.length; client++) {
    add(spread.margins[client].now, margins[client], change);
  }
  add(spread.margins[spread.margins.length - 1].now, durableMargin, change);
  for (let at = 0; at < classes.length; at++) {
    if (classes[at] === 0) continue;
    const part = spread.classes[at];
    part.live += sign * classes[at];
    for (let client = 0; client < readable.length; client++) {
      if (!readable[client]) part.out[client] += sign * classes[at];
    }
  }
}

function add(now: Map<number, number>, margin: number, change: number): void {
  const count = (now.get(margin) ?? 0) + change;
  if (count === 0) now.delete(margin);
  else now.set(margin, count);
}

/** All that is counted lasts from one moment to a later one; `live` and `out` as counted there. */
export function passSpread(
  spread: BlobSpread,
  fromUs: number,
  toUs: number,
  live: number,
  out: readonly number[],
): void {
  const elapsedUs = toUs - fromUs;
  if (live > 0) {
    spread.liveUs += elapsedUs;
    for (let client = 0; client < out.length; client++) {
      const levels = spread.levelUs[client];
      if (out[client] > 0) levels[0] += elapsedUs;
      if (out[client] > 0 && 100 * out[client] >= live) levels[1] += elapsedUs;
      if (out[client] === live) levels[2] += elapsedUs;
    }
  }
  for (const part of spread.classes) pass(part, part.live, part.out, elapsedUs);
  passPhases(spread, fromUs, toUs, live, out);
  for (const { now, blobUs } of spread.margins) {
    for (const [margin, count] of now) {
      blobUs.set(margin, (blobUs.get(margin) ?? 0n) + BigInt(elapsedUs) * BigInt(count));
    }
  }
}

function passPhases(
  spread: BlobSpread,
  fromUs: number,
  toUs: number,
  live: number,
  out: readonly number[],
): void {
  let sinceUs = fromUs;
  if (spread.phase === AFTER_CHANGE && spread.afterUntilUs <= toUs) {
    const untilUs = Math.max(spread.afterUntilUs, fromUs);
    pass(spread.phases[AFTER_CHANGE], live, out, untilUs - fromUs);
    spread.phase = STEADY;
    sinceUs = untilUs;
  }
  pass(spread.phases[spread.phase], live, out, toUs - sinceUs);
}

function pass(part: Part, live: number, out: readonly number[], elapsedUs: number): void {
  if (live === 0 || elapsedUs === 0) return;
  const elapsed = BigInt(elapsedUs);
  part.liveBlobUs += elapsed * BigInt(live);
  for (let client = 0; client < out.length; client++) {
    if (out[client] > 0) part.outBlobUs[client] += elapsed * BigInt(out[client]);
  }
}

export function startChange(spread: BlobSpread): void {
  spread.phase = CHANGE;
}

export function endChange(spread: BlobSpread, nowUs: number): void {
  spread.phase = AFTER_CHANGE;
  spread.afterUntilUs = nowUs + AFTER_CHANGE_US;
}
