/**
 * Failures: lifetimes of disks and nodes, releases, common causes, traces, and what is broken at
 * the start (failure data; network.md §6.3). Declared single faults are ../faults.
 *
 * Every random lifetime is a hazard of the engine, so that a fork can draw it again and a study
 * can tilt it. Left out on purpose: what operators do beyond replacing disks and restarting, and
 * wear of disks by load.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import type { WalrusContext } from '../world.ts';
import { onBatch, onBatchDisk, registerBatches } from './batches.ts';
import { onCommonCause, onCommonCauseOver, registerCommonCauses } from './common-causes.ts';
import { onDeparture, registerDepartures } from './departures.ts';
import {
  createDisks,
  type DisksState,
  onDisk,
  onDiskBack,
  onVolumeBack,
  registerDisks,
} from './disks.ts';
import { beginBroken } from './initial.ts';
import { onMediaError, registerMediaErrors } from './media-errors.ts';
import { onOutage, onOutageOver, registerOutages } from './outages.ts';
import { onRelease, onReleaseNode, type ReleaseState, startReleases } from './releases.ts';
import { onDiskRepair, onScrub } from './shard-per-disk.ts';
import { lift, type Strike } from './strikes.ts';
import { onTraceRow, startTrace } from './trace.ts';

export interface FailuresState {
  /** Strikes under way, by the number of the fault. */
  strikes: Map<number, Strike>;
  /** Outages that are worked on, and those that wait for a crew; one entry an outage law. */
  crews: { busy: number; waiting: number[] }[];
  disks: DisksState;
  release: ReleaseState;
}

export function failuresModel(): ModelDefinition<FailuresState> {
  return defineModel<FailuresState>({
    name: 'failures',
    version: 2,
    description: 'Disks, outages, departures, releases, common causes, traces of outages',
    assumptions: [
      'Causes strike independently of each other and of load.',
      'A scrub takes no time and no bandwidth.',
      'Unreadable sectors fall evenly on the capacity of a node; each spoils one sliver.',
    ],
    init: (ctx: WalrusContext) => ({
      strikes: new Map(),
      crews: (ctx.resolved.failures?.outages ?? []).map(() => ({ busy: 0, waiting: [] })),
      disks: createDisks(ctx),
      release: { startedUs: 0, isFaulty: false },
    }),
    start,
    handlers: {
      'failures.initial': beginBroken,
      'failures.lift': lift,
      'failures.outage': onOutage,
      'failures.outage-over': onOutageOver,
      'failures.departure': onDeparture,
      'failures.common': onCommonCause,
      'failures.common-over': onCommonCauseOver,
      'failures.release': onRelease,
      'failures.release-node': onReleaseNode,
      'failures.trace': onTraceRow,
      'failures.disk': onDisk,
      'failures.disk-back': onDiskBack,
      'failures.disk-repair': onDiskRepair,
      'failures.volume-back': onVolumeBack,
      'failures.batch': onBatch,
      'failures.batch-disk': onBatchDisk,
      'failures.media-error': onMediaError,
      'failures.scrub': onScrub,
    },
  });
}

/** Before everything else of time 0. */
const FIRST = -32;

function start(ctx: WalrusContext): void {
  const { failures } = ctx.resolved;
  if (failures === undefined) return;
  if (failures.initial !== null) ctx.scheduleAt(0, 'failures.initial', 0, 0, FIRST);
  registerOutages(ctx, failures.outages);
  if (failures.departures !== null) registerDepartures(ctx, failures.departures);
  registerCommonCauses(ctx, failures.commonCauses);
  if (failures.releases !== null) startReleases(ctx, failures.releases);
  if (failures.trace !== null) startTrace(ctx);
  if (failures.disks === null) return;
  registerDisks(ctx, failures.disks);
  registerBatches(ctx, failures.disks);
  registerMediaErrors(ctx, failures.disks);
}
