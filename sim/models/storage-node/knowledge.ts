/**
 * What a node knows of the blobs: which are registered and certified, from the events it has taken.
 *
 * All nodes read the same log (network.md §1), so what one knows follows from how far it has read
 * (`known`): a blob is registered for it when the registration lies before that position and its
 * end does not. The spans are kept once for all nodes.
 */
import type { ChainEvent } from '../chain/index.ts';
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

export interface Knowledge {
  /** Events of the log that the spans include. */
  indexed: number;
  /** Blob → its spans, the latest last. */
  spans: Map<number, Span[]>;
  /** Blobs that are not registered any more. */
  ended: Set<number>;
}

const NEVER = Number.MAX_SAFE_INTEGER;

export function createKnowledge(): Knowledge {
  return { indexed: 0, spans: new Map(), ended: new Set() };
}

export function knowsRegistered(ctx: WalrusContext, node: StorageNodeState, blob: number): boolean {
  const span = spanKnown(ctx, node, blob);
  return span !== undefined && span.unregisteredAt >= node.known;
}

/** First certified epoch of a blob that the node knows to be certified; 0 otherwise. */
export function knownCertifiedEpoch(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
): number {
  const span = spanKnown(ctx, node, blob);
  if (span === undefined || span.certifiedAt >= node.known) return 0;
  return span.uncertifiedAt >= node.known ? span.epoch : 0;
}

/** Blobs that the node knows to be certified, ascending. */
export function knownCertified(ctx: WalrusContext, node: StorageNodeState): number[] {
  const blobs: number[] = [];
  for (let blob = 0; blob < ctx.state.blobs.records.length; blob++) {
    if (knownCertifiedEpoch(ctx, node, blob) > 0) blobs.push(blob);
  }
  return blobs;
}

/** Blobs that the node does not know to be registered, among those whose data may lie about. */
export function knownUnregistered(ctx: WalrusContext, node: StorageNodeState): number[] {
  const { knowledge, table } = ctx.state.holdings;
  index(ctx);
  const isBehind = node.known < knowledge.indexed;
  const candidates = isBehind ? ctx.state.blobs.records.keys() : knowledge.ended;
  return [...candidates].filter(
    (blob) => table.tracked.isGone[blob] === 0 && !knowsRegistered(ctx, node, blob),
  );
}

/** Position in the log of the latest registration; −1 before it. */
export function registeredAt(ctx: WalrusContext, blob: number): number {
  index(ctx);
  return ctx.state.holdings.knowledge.spans.get(blob)?.at(-1)?.registeredAt ?? -1;
}

function spanKnown(ctx: WalrusContext, node: StorageNodeState, blob: number): Span | undefined {
  index(ctx);
  const spans = ctx.state.holdings.knowledge.spans.get(blob);
  if (spans === undefined) return undefined;
  for (let at = spans.length - 1; at >= 0; at--) {
    if (spans[at].registeredAt < node.known) return spans[at];
  }
  return undefined;
}

/** Takes the events that came since into the spans. */
function index(ctx: WalrusContext): void {
  const { knowledge } = ctx.state.holdings;
  const { log } = ctx.state.eventLog;
  for (; knowledge.indexed < log.length; knowledge.indexed++) {
    note(knowledge, log[knowledge.indexed].event, knowledge.indexed);
  }
}

function note(knowledge: Knowledge, event: ChainEvent, position: number): void {
  switch (event.kind) {
    case 'blob-registered':
      noteRegistered(knowledge, event.blob, position);
      break;
    case 'blob-certified':
      noteCertified(knowledge, event.blob, position, event.epoch);
      break;
    case 'blob-invalidated':
      noteEnd(knowledge, event.blob, position, { isCertified: false, isRegistered: false });
      break;
    case 'blob-deleted':
    case 'blob-expired': {
      const { remains } = event;
      const isCertified = remains === 'certified';
      noteEnd(knowledge, event.blob, position, { isCertified, isRegistered: remains !== 'none' });
      break;
    }
    default:
      break;
  }
}

function noteRegistered({ spans, ended }: Knowledge, blob: number, position: number): void {
  const known = spans.get(blob);
  const last = known?.at(-1);
  if (last !== undefined && last.unregisteredAt === NEVER) return;
  const span = newSpan(position);
  if (known === undefined) spans.set(blob, [span]);
  else known.push(span);
  ended.delete(blob);
}

/** A blob whose certified registrations ended, and not its last one, may be certified again. */
function noteCertified({ spans }: Knowledge, blob: number, position: number, epoch: number): void {
  const known = spans.get(blob)!;
  const last = known.at(-1)!;
  if (last.uncertifiedAt < NEVER) {
    last.unregisteredAt = position;
    known.push({ ...newSpan(position), certifiedAt: position, epoch });
  } else if (last.certifiedAt === NEVER) {
    last.certifiedAt = position;
    last.epoch = epoch;
  }
}

function noteEnd(
  { spans, ended }: Knowledge,
  blob: number,
  position: number,
  remains: { isCertified: boolean; isRegistered: boolean },
): void {
  const last = spans.get(blob)?.at(-1);
  if (last === undefined) return;
  const wasCertified = last.certifiedAt < NEVER && last.uncertifiedAt === NEVER;
  if (wasCertified && !remains.isCertified) last.uncertifiedAt = position;
  if (remains.isRegistered || last.unregisteredAt < NEVER) return;
  last.unregisteredAt = position;
  ended.add(blob);
}

function newSpan(position: number): Span {
  return {
    registeredAt: position,
    unregisteredAt: NEVER,
    certifiedAt: NEVER,
    uncertifiedAt: NEVER,
    epoch: 0,
  };
}
