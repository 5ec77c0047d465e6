/**
 * Bad batches: a share of the disks of one model fails within a short time. A node buys all its
 * disks of one model, drawn once; each model has events of its own.
 */
import type { ResolvedBatch, ResolvedDisks } from '../../scenario/resolved.ts';
import type { WalrusContext } from '../world.ts';
import { disksOf, entityOfDisk, failDisk } from './disks.ts';
import { drawHits } from './hits.ts';
import { tellFault } from './strikes.ts';

export function registerBatches(ctx: WalrusContext, { batch }: ResolvedDisks): void {
  if (batch === null) return;
  for (let model = 0; model < batch.models; model += 1) register(ctx, batch, model);
}

export function onBatch(ctx: WalrusContext, model: number): void {
  const { batch, nodes, countPerNode } = disksOf(ctx);
  const { cause, share, withinUs, isRepeated } = batch!;
  const stream = ctx.random.open(`failures/disk-batch/${model}/hits`);
  const members = nodes
    .filter((node) => modelOf(ctx, node, batch!) === model)
    .flatMap((node) => Array.from({ length: countPerNode }, (_, disk) => entityOfDisk(node, disk)));
  const hit = drawHits(ctx.random, stream, members, { law: 'share', share });
  for (const entity of hit) {
    const law = { law: 'uniform', min: 0, max: withinUs } as const;
    ctx.hazards.register({ kind: 'failures.batch-disk', entity, law, ageUs: 0, stream });
  }
  tellFault(ctx, { cause, verb: 'fail-disks', touched: members.length, effect: hit.length });
  if (isRepeated) register(ctx, batch!, model);
}

export function onBatchDisk(ctx: WalrusContext, entity: number): void {
  const disk = entity % entityOfDisk(1, 0);
  failDisk(ctx, (entity - disk) / entityOfDisk(1, 0), disk);
}

function register(ctx: WalrusContext, { gapUs }: ResolvedBatch, model: number): void {
  const stream = ctx.random.open(`failures/disk-batch/${model}/gap`);
  ctx.hazards.register({ kind: 'failures.batch', entity: model, law: gapUs, ageUs: 0, stream });
}

/** Drawn when first asked for. */
function modelOf(ctx: WalrusContext, node: number, { models }: ResolvedBatch): number {
  const { model } = ctx.state.failures.disks;
  if (model[node] < 0) {
    model[node] = ctx.random.integer(ctx.random.open(`failures/disks/${node}/model`), models);
  }
  return model[node];
}
