/**
 * What clients do: store files and generated blobs, read certified ones, and at the end read every
 * live blob back. Stake changes of the scenario are submitted from here too.
 *
 * Arrivals are two renewal processes (writes, reads); a write takes the next blob of a shuffled
 * list, a read a live blob and a client, all uniformly. A trace adds what its rows say (trace.ts).
 * Some reads ask for a part (parts.ts). Left out: demand that depends on age or size.
 */
import { defineModel, type ModelDefinition, toTicks } from '../../engine/index.ts';
import { addBlob, type NewBlob } from '../blobs/blobs.ts';
import { startRead } from '../client/read.ts';
import { startPartRead } from '../client/read-part.ts';
import { startWrite } from '../client/write.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import { liveAscending, liveAt, liveCount } from '../live-blobs/live-blobs.ts';
import { tellAllBooked } from '../network/index.ts';
import type { WalrusContext } from '../world.ts';
import { createDeals, type DealsState, generatedIn, startDeals, storageDeals } from './deals.ts';
import { addQuilts, partToRead, type Quilts } from './parts.ts';
import { drawSize } from './preloaded.ts';
import { addTracedBlobs, followTrace, scheduleTraceRow } from './trace.ts';

export interface WorkloadState {
  /** Blobs not written yet, next one last. */
  toWrite: number[];
  quilts: Quilts;
  /** Read-backs not started yet, next one last; filled at the end of the run. */
  toReadBack: number[];
  /** Blobs whose read-back was started. */
  readBack: Set<number>;
  /** First blob of the trace, and its next row. */
  firstTraced: number;
  nextTraceRow: number;
  /** First of the generated blobs. */
  firstGenerated: number;
  deals: DealsState;
  isOver: boolean;
}

/** Read-backs under way at once. */
const READ_BACKS = 4;

export function workloadModel(): ModelDefinition<WorkloadState> {
  return defineModel<WorkloadState>({
    name: 'workload',
    version: 2,
    description: 'Writes, reads and the final read-back of real and generated blobs',
    init: (ctx: WalrusContext) => {
      const written = addWritten(ctx);
      const quilts = addQuilts(ctx);
      const firstGenerated =
        written.length === 0 ? 0 : written[0] + ctx.resolved.workload.files.length;
      const dealt = generatedIn(ctx, 'write');
      const toWrite = shuffled(ctx, [...written, ...quilts.keys()]);
      return {
        toWrite: toWrite.filter((blob) => !dealt.has(blob - firstGenerated)),
        quilts,
        toReadBack: [],
        readBack: new Set(),
        firstTraced: addTracedBlobs(ctx),
        nextTraceRow: 0,
        firstGenerated,
        deals: createDeals(),
        isOver: false,
      };
    },
    start: (ctx: WalrusContext) => {
      const { workload, economics, probes, durationUs } = ctx.resolved;
      if (ctx.state.workload.toWrite.length > 0) {
        ctx.scheduleAt(workload.writes.startUs, 'workload.write');
      }
      ctx.scheduleAt(workload.reads.startUs, 'workload.read');
      scheduleTraceRow(ctx);
      startDeals(ctx);
      for (const [index, { atUs }] of economics.stakeChanges.entries()) {
        ctx.scheduleAt(atUs, 'workload.stake', index);
      }
      if (probes.intervalUs > 0) ctx.schedule(0, 'workload.probe', 0, 0, PROBE_PRIORITY);
      ctx.scheduleAt(durationUs, 'workload.over', 0, 0, OVER_PRIORITY);
    },
    procedures: { 'storage-deals': storageDeals },
    handlers: {
      'workload.write': writeNext,
      'workload.read': readOne,
      'workload.trace': followTrace,
      'workload.stake': changeStake,
      'workload.probe': probe,
      'workload.over': finish,
      'workload.read-back': readBackNext,
    },
  });
}

/** Probes and the end see the instant after everything else in it. */
const PROBE_PRIORITY = 6;
const OVER_PRIORITY = 7;

/** The files and the generated blobs. */
function addWritten(ctx: WalrusContext): number[] {
  const { files, generated } = ctx.resolved.workload;
  const deleted = generatedIn(ctx, 'delete');
  const blobs: NewBlob[] = files.map(({ path, sha256 }) => ({
    kind: 'file',
    name: path,
    inputSha256: sha256,
  }));
  for (let k = 0; k < generated.count; k++) {
    const lengthBytes = drawSize(ctx, generated.sizeBytes);
    const isDeletable = deleted.has(k) ? true : undefined;
    blobs.push({ kind: 'generated', name: `generated-${k}`, lengthBytes, isDeletable });
  }
  return blobs.map((blob) => addBlob(ctx, blob).index);
}

function shuffled(ctx: WalrusContext, indices: number[]): number[] {
  return ctx.random.shuffle(ctx.random.open('workload/order'), indices);
}

function writeNext(ctx: WalrusContext): void {
  const { toWrite, isOver } = ctx.state.workload;
  const blob = isOver ? undefined : toWrite.pop();
  if (blob === undefined) return;
  startWrite(ctx, someClient(ctx, 'workload/writers'), blob);
  if (toWrite.length > 0) {
    ctx.schedule(gap(ctx, 'workload/write-gaps', 'writes'), 'workload.write');
  }
}

function readOne(ctx: WalrusContext): void {
  if (ctx.state.workload.isOver) return;
  const live = liveCount(ctx);
  if (live > 0) {
    const blob = liveAt(ctx, ctx.random.integer(ctx.random.open('workload/read-choice'), live));
    const client = someClient(ctx, 'workload/readers');
    const part = partToRead(ctx, blob);
    if (part === null) startRead(ctx, client, blob, 'read');
    else startPartRead(ctx, client, blob, part);
  }
  ctx.schedule(gap(ctx, 'workload/read-gaps', 'reads'), 'workload.read');
}

function changeStake(ctx: WalrusContext, index: number): void {
  const { node, deltaFrost } = ctx.resolved.economics.stakeChanges[index];
  submitAndForget(ctx, { kind: 'stake', node, deltaFrost: BigInt(deltaFrost) });
}

function probe(ctx: WalrusContext): void {
  tellAllBooked(ctx);
  ctx.emit('probe.taken', 0);
  if (ctx.state.workload.isOver) return;
  const { intervalUs } = ctx.resolved.probes;
  ctx.schedule(intervalUs, 'workload.probe', 0, 0, PROBE_PRIORITY);
}

/** The scenario's time is over: a last probe, then the read-back, then the run stops. */
function finish(ctx: WalrusContext): void {
  const { workload } = ctx.state;
  workload.isOver = true;
  tellAllBooked(ctx);
  ctx.emit('probe.taken', 0);
  workload.toReadBack = toReadBack(ctx).reverse();
  ctx.schedule(0, 'workload.read-back');
}

/** Keeps some read-backs going; looks again after each simulated second. */
function readBackNext(ctx: WalrusContext): void {
  const { workload } = ctx.state;
  const { operations } = ctx.state.clients;
  const { toReadBack } = workload;
  if (toReadBack.length === 0 && operations.size === 0) toReadBack.push(...lateBlobs(ctx));
  if (toReadBack.length === 0 && operations.size === 0) {
    ctx.stop();
    return;
  }
  while (toReadBack.length > 0 && operations.size < READ_BACKS) {
    const blob = toReadBack.pop()!;
    workload.readBack.add(blob);
    startRead(ctx, blob % ctx.resolved.network.clients.length, blob, 'read-back');
  }
  ctx.schedule(READ_BACK_POLL_US, 'workload.read-back');
}

const READ_BACK_POLL_US = 1_000_000;

/** Blobs that writes still running at the end have certified since. */
function lateBlobs(ctx: WalrusContext): number[] {
  return toReadBack(ctx).filter((blob) => !ctx.state.workload.readBack.has(blob));
}

/** What the scenario wants read back at the end, ascending. */
function toReadBack(ctx: WalrusContext): number[] {
  const { readBack } = ctx.resolved.workload;
  if (readBack === false) return [];
  const { carriesBytes } = ctx.state.blobs;
  return liveAscending(ctx).filter((blob) => readBack === true || carriesBytes[blob] === 1);
}

function someClient(ctx: WalrusContext, stream: string): number {
  return ctx.random.integer(ctx.random.open(stream), ctx.resolved.network.clients.length);
}

function gap(ctx: WalrusContext, stream: string, process: 'writes' | 'reads'): number {
  const { gapUs } = ctx.resolved.workload[process];
  return Math.max(1, toTicks(ctx.random.draw(ctx.random.open(stream), gapUs)));
}
