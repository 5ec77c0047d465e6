/**
 * What a node knows of the blobs: which are registered and certified, from the events it has taken.
 *
 * All nodes read the same log (network.md §1), so what one knows follows from how far it has read
 * (`known`): a blob is registered for it when the registration lies before that position and its
 * end does not. The spans are kept once for all nodes.
 */
import { makeRoom } from '../chain/index.ts';
import { kindAt, type Log, remainsAt } from '../event-log/log.ts';
import { counted } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import type { StorageNodeState } from './state.ts';

/** From a registration on: positions in the log; `NEVER` while it has not happened. */
interface Span {
  registeredAt: number;
  unregisteredAt: number;
  certifiedAt: number;
  uncertifiedAt: number;
  /** First certified epoch. */
  epoch: number;
}

/** The latest span of each blob, in columns. */
interface LatestSpans {
  /** 1 + the position; 0: never registered. */
  registered: Int32Array;
  unregisteredAt: Int32Array;
  certifiedAt: Int32Array;
  uncertifiedAt: Int32Array;
  epoch: Int32Array;
}

export interface Knowledge {
  /** Events of the log that the spans include. */
  indexed: number;
  latest: LatestSpans;
  /** Blob → spans before the latest, ascending; few blobs are registered again. */
  earlier: Map<number, Span[]>;
  /** Blobs that are not registered any more. */
  ended: Set<number>;
}

/** Later than any position in a log. */
const NEVER = 0x7fff_ffff;

export function createKnowledge(): Knowledge {
  const latest = {
    registered: new Int32Array(0),
    unregisteredAt: new Int32Array(0),
    certifiedAt: new Int32Array(0),
    uncertifiedAt: new Int32Array(0),
    epoch: new Int32Array(0),
  };
  return { indexed: 0, latest, earlier: new Map(), ended: new Set() };
}

export function knowsRegistered(ctx: WalrusContext, node: StorageNodeState, blob: number): boolean {
  const { latest } = known(ctx);
  const registered = latest.registered[blob] ?? 0;
  if (registered === 0) return false;
  if (registered <= node.known) return latest.unregisteredAt[blob] >= node.known;
  const span = earlierSpan(ctx, node, blob);
  return span !== undefined && span.unregisteredAt >= node.known;
}

/** First certified epoch of a blob that the node knows to be certified; 0 otherwise. */
export function knownCertifiedEpoch(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
): number {
  const { latest } = known(ctx);
  const registered = latest.registered[blob] ?? 0;
  if (registered === 0) return 0;
  if (registered <= node.known) {
    if (latest.certifiedAt[blob] >= node.known) return 0;
    return latest.uncertifiedAt[blob] >= node.known ? latest.epoch[blob] : 0;
  }
  const span = earlierSpan(ctx, node, blob);
  if (span === undefined || span.certifiedAt >= node.known) return 0;
  return span.uncertifiedAt >= node.known ? span.epoch : 0;
}

/** Blobs that the node knows to be certified, ascending. */
export function knownCertified(ctx: WalrusContext, node: StorageNodeState): number[] {
  const blobs: number[] = [];
  counted.blobs += ctx.state.blobs.count;
  for (let blob = 0; blob < ctx.state.blobs.count; blob++) {
    if (knownCertifiedEpoch(ctx, node, blob) > 0) blobs.push(blob);
  }
  return blobs;
}

/**
 * Blobs whose end the node knows and whose data may lie about. Of a blob that was registered again
 * it may not have heard yet; of one that it has never heard of it has no data.
 */
export function knownUnregistered(ctx: WalrusContext, node: StorageNodeState): number[] {
  const { table } = ctx.state.holdings;
  const { indexed, ended, earlier } = known(ctx);
  const isBehind = node.known < indexed;
  const again = isBehind ? [...earlier.keys()].filter((blob) => !ended.has(blob)) : [];
  counted.blobs += ended.size + again.length;
  return [...ended, ...again].filter(
    (blob) =>
      table.tracked.isGone[blob] === 0 &&
      hasHeardOf(ctx, node, blob) &&
      !knowsRegistered(ctx, node, blob),
  );
}

function hasHeardOf(ctx: WalrusContext, node: StorageNodeState, blob: number): boolean {
  const { latest } = known(ctx);
  return latest.registered[blob] <= node.known || earlierSpan(ctx, node, blob) !== undefined;
}

/** Position in the log of the latest registration; −1 before it. */
export function registeredAt(ctx: WalrusContext, blob: number): number {
  return (known(ctx).latest.registered[blob] ?? 0) - 1;
}

/** The span that a node knows of which has not heard of the latest. */
function earlierSpan(ctx: WalrusContext, node: StorageNodeState, blob: number): Span | undefined {
  return ctx.state.holdings.knowledge.earlier
    .get(blob)
    ?.findLast(({ registeredAt }) => registeredAt < node.known);
}

/** What the log says, with the events that came since. */
function known(ctx: WalrusContext): Knowledge {
  const { knowledge } = ctx.state.holdings;
  const { log } = ctx.state.eventLog;
  for (; knowledge.indexed < log.count; knowledge.indexed++)
    note(knowledge, log, knowledge.indexed);
  return knowledge;
}

function note(knowledge: Knowledge, log: Log, position: number): void {
  const blob = log.blob[position];
  switch (kindAt(log, position)) {
    case 'blob-registered':
      noteRegistered(knowledge, blob, position);
      break;
    case 'blob-certified':
      noteCertified(knowledge, blob, position, log.eventEpoch[position]);
      break;
    case 'blob-invalidated':
      noteEnd(knowledge, blob, position, { isCertified: false, isRegistered: false });
      break;
    case 'blob-deleted':
    case 'blob-expired': {
      const remains = remainsAt(log, position);
      const isCertified = remains === 'certified';
      noteEnd(knowledge, blob, position, { isCertified, isRegistered: remains !== 'none' });
      break;
    }
    default:
      break;
  }
}

function noteRegistered(knowledge: Knowledge, blob: number, position: number): void {
  const { latest, ended } = knowledge;
  const isKnown = (latest.registered[blob] ?? 0) > 0;
  if (isKnown && latest.unregisteredAt[blob] === NEVER) return;
  beginSpan(knowledge, blob, position);
  ended.delete(blob);
}

/** A blob whose certified registrations ended, and not its last one, may be certified again. */
function noteCertified(knowledge: Knowledge, blob: number, position: number, epoch: number): void {
  const { latest } = knowledge;
  if (latest.uncertifiedAt[blob] < NEVER) {
    latest.unregisteredAt[blob] = position;
    beginSpan(knowledge, blob, position);
  } else if (latest.certifiedAt[blob] < NEVER) return;
  knowledge.latest.certifiedAt[blob] = position;
  knowledge.latest.epoch[blob] = epoch;
}

function noteEnd(
  { latest, ended }: Knowledge,
  blob: number,
  position: number,
  remains: { isCertified: boolean; isRegistered: boolean },
): void {
  if ((latest.registered[blob] ?? 0) === 0) return;
  const wasCertified = latest.certifiedAt[blob] < NEVER && latest.uncertifiedAt[blob] === NEVER;
  if (wasCertified && !remains.isCertified) latest.uncertifiedAt[blob] = position;
  if (remains.isRegistered || latest.unregisteredAt[blob] < NEVER) return;
  latest.unregisteredAt[blob] = position;
  ended.add(blob);
}

/** The latest span becomes an earlier one, if there is one, and another begins. */
function beginSpan({ latest, earlier }: Knowledge, blob: number, position: number): void {
  makeRoom(latest, blob + 1);
  const { registered, unregisteredAt, certifiedAt, uncertifiedAt, epoch } = latest;
  if (registered[blob] > 0) {
    const before = earlier.get(blob) ?? [];
    before.push({
      registeredAt: registered[blob] - 1,
      unregisteredAt: unregisteredAt[blob],
      certifiedAt: certifiedAt[blob],
      uncertifiedAt: uncertifiedAt[blob],
      epoch: epoch[blob],
    });
    earlier.set(blob, before);
  }
  registered[blob] = position + 1;
  unregisteredAt[blob] = NEVER;
  certifiedAt[blob] = NEVER;
  uncertifiedAt[blob] = NEVER;
  epoch[blob] = 0;
}
