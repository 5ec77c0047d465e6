/**
 * What a storage node answers (network.md §4 "Node rules", §6.1 "Server side", §8.1).
 *
 * Every answer passes the node's `Behaviour` first, then what serving costs (service.ts). Left
 * out: per-peer limits, pending uploads and long-polled confirmations, which are off by default.
 */

import { otherAxis } from '../../codec/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import { isSliverGood, type SliverCopy, symbolFrom } from '../blobs/encoding.ts';
import { epochOf, isRegistered } from '../chain/index.ts';
import type { DecodingSymbolsGet } from '../client/read-part.ts';
import { metadataBytes } from '../coding/coding.ts';
import type { Handle } from '../content/contents.ts';
import { AXES, codeIn } from '../facts.ts';
import { codeIn as codeInHolding, holdingAt, MISSING, sliverKey } from '../holdings/index.ts';
import { type Call, reply, splitCallId } from '../network/index.ts';
import { type BulkReply, type BulkRequest, bulkReply } from '../repair/bulk-calls.ts';
import { helpWith, proofBytesOf } from '../repair/help.ts';
import { isProven, type ShownProof } from '../repair/inconsistency.ts';
import { onReadError } from '../repair/triggers.ts';
import type { WalrusContext } from '../world.ts';
import { type Answer, answered, asSent, DONE, refused } from './answers.ts';
import { behaviourNamed } from './behaviours/index.ts';
import {
  hasMetadata,
  missingPlaces,
  nodeAt,
  type Place,
  sliverAt,
  sliverBytes,
  sliverIndexAt,
  storeIn,
  storeMetadata,
} from './holdings.ts';
import { knownCertifiedEpoch, knowsRegistered } from './knowledge.ts';
import {
  confirmationMessage,
  decodingSymbolsMessage,
  metadataMessage,
  type SymbolsGet,
  type SymbolsReply,
  sliverMessage,
  symbolsMessage,
} from './messages.ts';
import { ownShards } from './routing.ts';
import { syncShard } from './serve-shard.ts';
import { flowReadyUs, hasRoom, serviceTimeUs } from './service.ts';
import type { StorageNodeState } from './state.ts';

export type Serve = (ctx: WalrusContext, node: StorageNodeState, call: Call) => Answer;

const SERVERS: Record<string, Serve> = {
  'metadata.put': putMetadata,
  'sliver.put': putSliver,
  'sliver-status.get': getSliverStatus,
  'confirmation.get': getConfirmation,
  'status.get': getStatus,
  'metadata.get': getMetadata,
  'sliver.get': getSliver,
  'symbols.get': getSymbols,
  'shard.sync': syncShard,
  'bulk.get': getBulk,
  'inconsistency.sign': signInconsistency,
  'decoding-symbols.get': getDecodingSymbols,
};

/** The methods of a storage node, and what answers each. */
export const METHODS: readonly [name: string, answer: Serve][] = Object.entries(SERVERS);

/** Serves a call at a storage node; the node may delay, refuse or never answer. */
export function serve(ctx: WalrusContext, call: Call, answerTo: Serve): void {
  const node = nodeAt(ctx, call.to);
  const behaviour = behaviourNamed(node.behaviour);
  const at = { node: node.index, method: call.method, blob: call.blob, caller: call.from };
  const answer = behaviour.serves(ctx, at);
  if (answer === 'silent') return;
  if (answer === 'refuse') {
    sendAnswer(ctx, call, refused('forbidden'));
    return;
  }
  const serviceUs = serviceTimeUs(ctx, node, call);
  if (serviceUs < 0) {
    sendAnswer(ctx, call, refused('unavailable'));
    return;
  }
  const delayUs = behaviour.delayUs(ctx, at) + serviceUs;
  if (delayUs > 0) {
    const { slot, generation } = splitCallId(call.id);
    ctx.schedule(delayUs, 'storage-node.serve', slot, generation);
  } else {
    sendAnswer(ctx, call, answerTo(ctx, node, call));
  }
}

/** Serves a call that its behaviour delayed, or that took the node some time. */
export function serveDelayed(ctx: WalrusContext, call: Call): void {
  sendAnswer(ctx, call, SERVERS[call.method](ctx, nodeAt(ctx, call.to), call));
}

function sendAnswer(ctx: WalrusContext, call: Call, { status, response, bytes }: Answer): void {
  reply(ctx, call.id, status, response, bytes);
}

function putMetadata(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob } = call;
  if (!knowsRegistered(ctx, node, blob)) return refused('rejected');
  const at = { node: node.index, shard: -1, blob, what: 'metadata' as const };
  const wasThere = hasMetadata(ctx, node.index, blob);
  if (!wasThere && !hasRoom(ctx, node, metadataBytes(ctx.resolved.coding))) {
    return refused('unavailable');
  }
  if (behaviourNamed(node.behaviour).stores(ctx, at)) storeMetadata(ctx, node, blob, 'write');
  return wasThere ? WAS_THERE : DONE;
}

/** To a writer: the metadata, or the sliver, was stored before. */
const WAS_THERE: Answer = Object.freeze(answered(1));
const IS_MISSING: Answer = Object.freeze(answered(0));

function getSliverStatus(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob, shard } = call;
  const kept = node.shards.get(shard);
  if (kept === undefined || kept.status === 'locked-to-move') return refused('rejected');
  if (!knowsRegistered(ctx, node, blob)) return refused('rejected');
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, sliverKey(table, node.index, shard, call.axis));
  return codeInHolding(table, holding, blob) === MISSING ? IS_MISSING : WAS_THERE;
}

function putSliver(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob, shard } = call;
  const kept = node.shards.get(shard);
  if (kept === undefined || kept.status === 'locked-to-move') return refused('rejected');
  if (!knowsRegistered(ctx, node, blob)) return refused('rejected');
  const axis = AXES[call.axis];
  const behaviour = behaviourNamed(node.behaviour);
  const at = { node: node.index, shard, blob, what: axis };
  if (!behaviour.isHonest && !behaviour.stores(ctx, at)) return DONE;
  // The writer's sliver is good; its content is the request, where it has any.
  const copy: SliverCopy = { intact: true, content: (call.request as Handle | null) ?? '' };
  const place: Place = { node: node.index, shard, blob, axis };
  if (!hasMetadata(ctx, node.index, blob) || !acceptsSliver(ctx, place, copy, call.from)) {
    return refused('rejected');
  }
  const { table } = ctx.state.holdings;
  const holding = holdingAt(table, sliverKey(table, node.index, shard, call.axis));
  if (codeInHolding(table, holding, blob) !== MISSING) return DONE;
  const bytes = sliverBytes(ctx, blobAt(ctx, blob), axis);
  if (!hasRoom(ctx, node, bytes)) return refused('unavailable');
  storeIn(ctx, holding, place, copy, 'write');
  return DONE;
}

/** Checks a received sliver against the metadata; a bad one is reported and dropped. */
export function acceptsSliver(
  ctx: WalrusContext,
  place: Place,
  copy: SliverCopy,
  from: number,
): boolean {
  // What carries no bytes is as good as it says.
  if (copy.content === '' && copy.intact) return true;
  const record = blobAt(ctx, place.blob);
  const index = sliverIndexAt(ctx, record, place.axis, place.shard);
  if (isSliverGood(ctx, record, place.axis, index, copy)) return true;
  const axis = codeIn(AXES, place.axis);
  ctx.emit('sliver.rejected', place.node, place.shard, place.blob, axis, from);
  return false;
}

function getConfirmation(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob } = call;
  const { chain } = ctx.state.eventLog;
  const shards = ownShards(ctx, node.index);
  const isStored =
    knowsRegistered(ctx, node, blob) &&
    hasMetadata(ctx, node.index, blob) &&
    shards.every((shard) => node.shards.has(shard)) &&
    missingPlaces(ctx, node, blob, shards).length === 0;
  const signs = behaviourNamed(node.behaviour).signs(ctx, { node: node.index, blob, isStored });
  if (!isRegistered(chain, blob) || !signs) return refused('not-found');
  const epoch = epochOf(chain);
  ctx.emit('confirmation.signed', node.index, blob, epoch);
  const { isDeletable } = blobAt(ctx, blob);
  return answered(epoch, confirmationMessage(isDeletable));
}

/** The first certified epoch; 0 where the blob is not certified. */
function getStatus(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  return answered(knownCertifiedEpoch(ctx, node, call.blob));
}

function getMetadata(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob } = call;
  if (!knowsRegistered(ctx, node, blob) || !hasMetadata(ctx, node.index, blob)) {
    return refused('not-found');
  }
  return answered(null, metadataMessage(ctx));
}

function getSliver(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob, shard } = call;
  const axis = AXES[call.axis];
  const copy = sliverAt(ctx, { node: node.index, shard, blob, axis });
  if (copy?.intact !== true) {
    onReadError(ctx, node, { blob, shard, axis, isDamaged: copy !== undefined });
  }
  if (!knowsRegistered(ctx, node, blob) || copy === undefined) return refused('not-found');
  const record = blobAt(ctx, blob);
  const sent = asSent(ctx, node, call.method, blob, copy);
  return answered(sent, sliverMessage(sliverBytes(ctx, record, axis)));
}

/** Symbols from the shards that the node owns in the latest epoch and has the source sliver of. */
function getSymbols(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob, axis, targets, shards, isWide } = call.request as unknown as SymbolsGet;
  const record = blobAt(ctx, blob);
  const { symbolBytes } = record;
  const help = helpWith(ctx, symbolBytes, { axis, index: targets[0], isWide });
  const { sourceAxis } = help;
  const owned = new Set(ownShards(ctx, node.index));
  const symbols: SymbolsReply['symbols'] = [];
  for (const shard of shards) {
    const copy = sliverAt(ctx, { node: node.index, shard, blob, axis: sourceAxis });
    if (copy?.intact !== true) {
      onReadError(ctx, node, { blob, shard, axis: sourceAxis, isDamaged: copy !== undefined });
    }
    if (copy === undefined || !owned.has(shard)) continue;
    const index = sliverIndexAt(ctx, record, sourceAxis, shard);
    const sent = asSent(ctx, node, call.method, blob, copy);
    const source = { axis: sourceAxis, index, copy: sent };
    for (const target of targets) symbols.push(symbolFrom(ctx, record, source, target));
  }
  if (!knowsRegistered(ctx, node, blob) || symbols.length === 0) return refused('not-found');
  const proofBytes = proofBytesOf(ctx, { symbolBytes, targets, help });
  const sources = symbols.length / targets.length;
  const counts = { sources, targets: targets.length, proofBytes };
  return answered({ symbols }, symbolsMessage(help, counts));
}

/** What many requests would carry, and when the last would be served; the asker knows what. */
function getBulk(ctx: WalrusContext, { service }: StorageNodeState, call: Call): Answer {
  const request = call.request as unknown as BulkRequest;
  const { requests, symbols, payload: bytes } = request;
  const response: BulkReply = { readyUs: flowReadyUs(ctx, service, { requests, symbols, bytes }) };
  return answered(response, bulkReply(ctx, request));
}

/** Symbols without proofs, of all of the node's slivers that help, for each target. */
function getDecodingSymbols(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const { blob } = call;
  const { axis, targets, shards } = call.request as unknown as DecodingSymbolsGet;
  const record = blobAt(ctx, blob);
  if (!knowsRegistered(ctx, node, blob)) return refused('not-found');
  const sources = shards.flatMap((shard) => {
    const place = { node: node.index, shard, blob, axis: otherAxis(axis) };
    const copy = sliverAt(ctx, place);
    if (copy === undefined) return [];
    const index = sliverIndexAt(ctx, record, place.axis, shard);
    return [{ axis: place.axis, index, copy: asSent(ctx, node, call.method, blob, copy) }];
  });
  if (sources.length === 0) return refused('not-found');
  const symbols = targets.map((target) =>
    sources.map((source) => symbolFrom(ctx, record, source, target)),
  );
  const count = sources.length * targets.length;
  return answered({ symbols }, decodingSymbolsMessage(record.symbolBytes, count));
}

/** A proof that holds is signed; the epoch that the signature is for. */
function signInconsistency(ctx: WalrusContext, node: StorageNodeState, call: Call): Answer {
  const isKnown = knowsRegistered(ctx, node, call.blob);
  const holds = isKnown && isProven(ctx, call.blob, call.request as unknown as ShownProof);
  if (!holds) return refused('rejected');
  return answered(epochOf(ctx.state.eventLog.chain), confirmationMessage(false));
}
