/**
 * What serving costs a node besides its links (network.md §6.1 "Server side"): recovery symbols
 * take processor time on a pool of workers, with a limit of requests under way and of requests
 * that wait; beyond either the node answers "unavailable" at once. Reading a sliver may take the
 * disk a time of its own.
 *
 * A flow is many requests that come as they are let in: it goes no faster than the pool, all of
 * its workers at it, and the disk get through with it, one flow after the other.
 *
 * Left out on purpose: the cache of Merkle trees, and the work of verifying what is received.
 */

import type { TimeUs } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import { piecesOf } from '../coding/coding.ts';
import type { Call } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';
import { sliverBytes } from './holdings.ts';
import type { SymbolsGet } from './messages.ts';
import type { StorageNodeState } from './state.ts';

export interface ServiceState {
  /** When each worker of the pool is free again. */
  workerFreeUs: Float64Array;
  /** Ends of the symbol requests that were admitted, ascending; those in the past are dropped. */
  symbolEndsUs: number[];
  /** When the disk is free again. */
  diskFreeUs: TimeUs;
  /** When the pool and the disk are through with what flows asked of them. */
  flowWorkEndUs: TimeUs;
  flowDiskEndUs: TimeUs;
  /** Time of all work that was taken in: of one worker after the other, and of the disk. */
  workerTotalUs: TimeUs;
  diskTotalUs: TimeUs;
  /** A writer was turned away for want of space, and nothing has been stored since. */
  isFull: boolean;
}

export const SERVICE_ASSUMPTIONS = [
  'A recovery symbol takes a processor of its node storage.service.symbol-time (1 ms where nothing ' +
    'is said); all other work of a node takes no processor time.',
  'Flows and single requests do not wait for each other at the processor and the disk.',
  'A volume that is full refuses what clients write; repair may still put back what is missing.',
];

export function createService(workers: number): ServiceState {
  return {
    workerFreeUs: new Float64Array(workers),
    symbolEndsUs: [],
    diskFreeUs: 0,
    flowWorkEndUs: 0,
    flowDiskEndUs: 0,
    workerTotalUs: 0,
    diskTotalUs: 0,
    isFull: false,
  };
}

/** How long the workers together, and the disk, have been at work so far. */
export function busyTimes(
  service: ServiceState,
  nowUs: TimeUs,
): { workersUs: TimeUs; diskUs: TimeUs } {
  const { diskFreeUs, flowDiskEndUs, flowWorkEndUs, workerFreeUs } = service;
  const leftUs = (endUs: TimeUs): TimeUs => Math.max(0, endUs - nowUs);
  let workersLeftUs = leftUs(flowWorkEndUs) * workerFreeUs.length;
  for (const freeUs of workerFreeUs) workersLeftUs += leftUs(freeUs);
  return {
    workersUs: service.workerTotalUs - workersLeftUs,
    diskUs: service.diskTotalUs - leftUs(diskFreeUs) - leftUs(flowDiskEndUs),
  };
}

/** A crash empties the queues. */
export function clearService(service: ServiceState, nowUs: TimeUs): void {
  const { workersUs, diskUs } = busyTimes(service, nowUs);
  service.workerTotalUs = workersUs;
  service.diskTotalUs = diskUs;
  service.workerFreeUs.fill(0);
  service.symbolEndsUs.length = 0;
  service.diskFreeUs = 0;
  service.flowWorkEndUs = 0;
  service.flowDiskEndUs = 0;
}

/** Time from now until the answer of this call is ready; −1 when the node turns it away. */
export function serviceTimeUs(ctx: WalrusContext, node: StorageNodeState, call: Call): TimeUs {
  if (call.method === 'symbols.get' || call.method === 'decoding-symbols.get') {
    if (piecesOf(ctx) === null) return symbolTimeUs(ctx, node.service, call);
    // What a one-dimensional code sends is read, not computed.
    const { symbolBytes } = blobAt(ctx, call.blob);
    const { shards } = call.request as SymbolsGet;
    return diskTimeUs(ctx, node.service, shards.length * symbolBytes);
  }
  if (call.method === 'sliver.get') {
    const record = blobAt(ctx, call.blob);
    const bytes = sliverBytes(ctx, record, call.axis === 0 ? 'primary' : 'secondary');
    return diskTimeUs(ctx, node.service, bytes);
  }
  return 0;
}

function symbolTimeUs(ctx: WalrusContext, service: ServiceState, call: Call): TimeUs {
  const { symbolRequests, symbolQueuePerWorker, symbolUs } = ctx.resolved.storage.service;
  const { symbolEndsUs, workerFreeUs } = service;
  const { shards, targets } = call.request as SymbolsGet;
  const workUs = shards.length * targets.length * symbolUs;
  if (workUs === 0) return 0;
  dropPast(symbolEndsUs, ctx.now);
  const waiting = symbolEndsUs.length - workerFreeUs.length;
  const queue = symbolQueuePerWorker * workerFreeUs.length;
  if (symbolEndsUs.length >= symbolRequests || waiting >= queue) return -1;
  const worker = firstFree(workerFreeUs);
  const endUs = Math.max(ctx.now, workerFreeUs[worker]) + workUs;
  workerFreeUs[worker] = endUs;
  service.workerTotalUs += workUs;
  insert(symbolEndsUs, endUs);
  return endUs - ctx.now;
}

/** Work of many requests that a flow stands for. */
export interface FlowWork {
  requests: number;
  symbols: number;
  bytes: number;
}

/** When the node is through with a flow's part. What is read, it does not work out. */
export function flowReadyUs(ctx: WalrusContext, service: ServiceState, work: FlowWork): TimeUs {
  const { workers, symbolUs, diskAccessUs, diskBytesPerSecond } = ctx.resolved.storage.service;
  const isRead = work.symbols === 0 || piecesOf(ctx) !== null;
  if (work.bytes === 0) return ctx.now;
  if (!isRead) {
    const workUs = Math.ceil((work.symbols * symbolUs) / workers);
    service.workerTotalUs += workUs * workers;
    service.flowWorkEndUs = Math.max(ctx.now, service.flowWorkEndUs) + workUs;
    return service.flowWorkEndUs;
  }
  const bytesUs = diskBytesPerSecond === 0 ? 0 : Math.ceil((work.bytes * 1e6) / diskBytesPerSecond);
  const readUs = work.requests * diskAccessUs + bytesUs;
  service.diskTotalUs += readUs;
  service.flowDiskEndUs = Math.max(ctx.now, service.flowDiskEndUs) + readUs;
  return service.flowDiskEndUs;
}

/** One read after the other, each an access and its bytes. */
function diskTimeUs(ctx: WalrusContext, service: ServiceState, bytes: number): TimeUs {
  const { diskAccessUs, diskBytesPerSecond } = ctx.resolved.storage.service;
  const bytesUs = diskBytesPerSecond === 0 ? 0 : Math.ceil((bytes * 1e6) / diskBytesPerSecond);
  const workUs = diskAccessUs + bytesUs;
  if (workUs === 0) return 0;
  service.diskTotalUs += workUs;
  service.diskFreeUs = Math.max(ctx.now, service.diskFreeUs) + workUs;
  return service.diskFreeUs - ctx.now;
}

/**
 * Has the volume room for what a client sends? The first refusal since something was stored is a
 * fact of its own.
 */
export function hasRoom(ctx: WalrusContext, node: StorageNodeState, bytes: number): boolean {
  const { capacityBytes } = ctx.resolved.network.nodes[node.index];
  if (node.storedBytes + bytes <= capacityBytes) {
    node.service.isFull = false;
    return true;
  }
  if (!node.service.isFull) ctx.emit('volume.full', node.index, node.storedBytes);
  node.service.isFull = true;
  return false;
}

function dropPast(endsUs: number[], nowUs: TimeUs): void {
  let past = 0;
  while (past < endsUs.length && endsUs[past] <= nowUs) past += 1;
  if (past > 0) endsUs.splice(0, past);
}

/** Ends come almost in order: the place is looked for from the back. */
function insert(endsUs: number[], endUs: number): void {
  let at = endsUs.length;
  while (at > 0 && endsUs[at - 1] > endUs) at -= 1;
  endsUs.splice(at, 0, endUs);
}

function firstFree(freeUs: Float64Array): number {
  let first = 0;
  for (let worker = 1; worker < freeUs.length; worker += 1) {
    if (freeUs[worker] < freeUs[first]) first = worker;
  }
  return first;
}
