/**
 * Disks of a node: each has a lifetime, and a new one takes the place of one that failed.
 *
 * Layout `one-volume` (deployed, network.md §6.3): all disks carry one volume with some parity.
 * As long as no more disks are missing than the parity bears nobody notices; one more is fatal
 * and the node comes back empty. Layout `shard-per-disk` is in shard-per-disk.ts.
 */
import type { ResolvedDisks } from '../../scenario/resolved.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { drawDelayUs } from './delays.ts';
import { exposeErrors } from './media-errors.ts';
import { loseDisk } from './shard-per-disk.ts';
import { lift, strike } from './strikes.ts';

export interface DisksState {
  /** By node × count + disk: hazard of its life, 0 while it has none. */
  life: Float64Array;
  /** 1 while it is out of use. */
  isFailed: Uint8Array;
  /** Timer of its replacement, 0 while none is planned. */
  replacement: Float64Array;
  /** By node: disks out of use. */
  failedCount: number[];
  /** By node: the fault that lost its volume, 0 while it has one. */
  fatal: number[];
  /** By node: media errors that parity still repairs, as places on the disk and times. */
  latent: { place: number; atUs: number }[][];
  /** By node: whether a scrub is planned. */
  isScrubPlanned: boolean[];
  /** By node: the model of its disks, drawn when first asked for; −1 before. */
  model: number[];
}

/** Entity of a disk: node × 1024 + disk. */
const DISKS_MAX = 1024;

export function createDisks({ resolved }: WalrusContext): DisksState {
  const nodes = resolved.failures?.disks ? resolved.network.nodes : [];
  const all = nodes.length * (resolved.failures?.disks?.countPerNode ?? 0);
  return {
    life: new Float64Array(all),
    isFailed: new Uint8Array(all),
    replacement: new Float64Array(all),
    failedCount: nodes.map(() => 0),
    fatal: nodes.map(() => 0),
    latent: nodes.map(() => []),
    isScrubPlanned: nodes.map(() => false),
    model: nodes.map(() => -1),
  };
}

export function registerDisks(ctx: WalrusContext, { nodes, countPerNode, ageUs }: ResolvedDisks) {
  for (const node of nodes) {
    for (let disk = 0; disk < countPerNode; disk += 1) {
      const age = drawDelayUs(ctx, `failures/disks/${node}/age`, [ageUs]);
      registerLife(ctx, { node, disk, ageUs: age });
    }
  }
}

export function disksOf(ctx: WalrusContext): ResolvedDisks {
  return ctx.resolved.failures!.disks!;
}

export function entityOfDisk(node: number, disk: number): number {
  return node * DISKS_MAX + disk;
}

/** The end of a disk's life. */
export function onDisk(ctx: WalrusContext, entity: number): void {
  failDisk(ctx, Math.floor(entity / DISKS_MAX), entity % DISKS_MAX);
}

/** A disk fails, at the end of its life or with its batch; false where there is none to fail. */
export function failDisk(ctx: WalrusContext, node: number, disk: number): boolean {
  const { disks } = ctx.state.failures;
  const at = indexOf(ctx, node, disk);
  if (nodeAt(ctx, node).isGone || disks.isFailed[at] === 1) return false;
  ctx.hazards.cancel(disks.life[at]);
  disks.life[at] = 0;
  disks.isFailed[at] = 1;
  disks.failedCount[node] += 1;
  ctx.emit('disk.failed', node, disk, disks.failedCount[node]);
  if (ctx.resolved.storage.layout === 'shard-per-disk') {
    loseDisk(ctx, node, disk);
    planReplacement(ctx, node, disk);
  } else if (disks.failedCount[node] > disksOf(ctx).parityDisks) {
    loseVolumeOf(ctx, node);
  } else {
    planReplacement(ctx, node, disk);
    if (disks.failedCount[node] === disksOf(ctx).parityDisks) exposeErrors(ctx, node);
  }
  return true;
}

/** The new disk holds what the old one held. */
export function onDiskBack(ctx: WalrusContext, entity: number): void {
  const node = Math.floor(entity / DISKS_MAX);
  if (!nodeAt(ctx, node).isGone) renewDisk(ctx, node, entity % DISKS_MAX);
}

/** The operator put a new volume in place of the lost one: all its failed disks are new. */
export function onVolumeBack(ctx: WalrusContext, number: number, node: number): void {
  const { disks } = ctx.state.failures;
  disks.fatal[node] = 0;
  for (let disk = 0; disk < disksOf(ctx).countPerNode; disk += 1) {
    if (disks.isFailed[indexOf(ctx, node, disk)] === 1) renewDisk(ctx, node, disk);
  }
  lift(ctx, number);
}

/** Disks may fail faster than the volume comes back: it is lost only once. */
function loseVolumeOf(ctx: WalrusContext, node: number): void {
  const { disks } = ctx.state.failures;
  if (disks.fatal[node] !== 0) return;
  const { cause, restartUs } = disksOf(ctx);
  const number = strike(ctx, { cause, verb: 'lose-volume', nodes: [node] });
  disks.fatal[node] = number;
  disks.latent[node] = [];
  const afterUs = drawDelayUs(ctx, `failures/disks/${node}/restart`, [restartUs], 1);
  ctx.schedule(afterUs, 'failures.volume-back', number, node);
}

function planReplacement(ctx: WalrusContext, node: number, disk: number): void {
  const { replaceUs, rebuildUs } = disksOf(ctx);
  const afterUs = drawDelayUs(ctx, `failures/disks/${node}/replace`, [replaceUs, rebuildUs]);
  const { replacement } = ctx.state.failures.disks;
  const entity = entityOfDisk(node, disk);
  replacement[indexOf(ctx, node, disk)] = ctx.schedule(afterUs, 'failures.disk-back', entity);
}

function renewDisk(ctx: WalrusContext, node: number, disk: number): void {
  const { disks } = ctx.state.failures;
  const at = indexOf(ctx, node, disk);
  ctx.cancel(disks.replacement[at]);
  disks.replacement[at] = 0;
  disks.isFailed[at] = 0;
  disks.failedCount[node] -= 1;
  ctx.emit('disk.replaced', node, disk, disks.failedCount[node]);
  registerLife(ctx, { node, disk, ageUs: 0 });
}

function registerLife(
  ctx: WalrusContext,
  { node, disk, ageUs }: { node: number; disk: number; ageUs: number },
): void {
  ctx.state.failures.disks.life[indexOf(ctx, node, disk)] = ctx.hazards.register({
    kind: 'failures.disk',
    entity: entityOfDisk(node, disk),
    law: disksOf(ctx).lifeUs,
    ageUs,
    stream: ctx.random.open(`failures/disks/${node}/life`),
  });
}

function indexOf(ctx: WalrusContext, node: number, disk: number): number {
  return node * disksOf(ctx).countPerNode + disk;
}
