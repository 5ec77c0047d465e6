/**
 * Media errors of a node: unreadable sectors and bit rot, at a rate by TB of capacity. An error
 * falls on a place of the capacity; where nothing is stored it does no harm.
 *
 * Unreadable sectors are latent. Under `one-volume` parity repairs them at the next scrub, unless
 * all of it is in use by then: with no disk to spare each becomes a damaged sliver, which deployed
 * nodes find only when it is read. Bit rot passes parity by. Under `shard-per-disk` every error
 * damages a sliver at once, and the next scrub finds it. Left out: errors in metadata.
 */
import type { ResolvedDisks } from '../../scenario/resolved.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { damageAt } from '../storage-node/media.ts';
import type { WalrusContext } from '../world.ts';
import { disksOf } from './disks.ts';
import { planScrub, scrubPhaseUs } from './shard-per-disk.ts';

const YEAR_US = 31_536_000_000_000;
const TB = 1e12;

/** Kinds of errors, the second half of a hazard's entity. */
const UNREADABLE = 0;
const ROT = 1;

export function registerMediaErrors(ctx: WalrusContext, { nodes }: ResolvedDisks): void {
  for (const node of nodes) for (const kind of [UNREADABLE, ROT]) register(ctx, node, kind);
}

export function onMediaError(ctx: WalrusContext, entity: number): void {
  const kind = entity % 2;
  const node = (entity - kind) / 2;
  if (nodeAt(ctx, node).isGone) return;
  register(ctx, node, kind);
  const place = ctx.random.uniform(ctx.random.open(`failures/media/${node}/place`));
  const { disks } = ctx.state.failures;
  const isSpared =
    kind === UNREADABLE &&
    ctx.resolved.storage.layout === 'one-volume' &&
    disks.failedCount[node] < disksOf(ctx).parityDisks;
  if (isSpared) disks.latent[node].push({ place, atUs: ctx.now });
  else damage(ctx, node, place);
}

/** Parity is used up: what was not scrubbed away since it appeared is lost. */
export function exposeErrors(ctx: WalrusContext, node: number): void {
  const { latent } = ctx.state.failures.disks;
  const scrubbed = scrubsUntil(ctx, node, ctx.now);
  const exposed = latent[node].filter(({ atUs }) => scrubsUntil(ctx, node, atUs) === scrubbed);
  latent[node] = [];
  for (const { place } of exposed) damage(ctx, node, place);
}

/** Scrubs of the node up to a time. */
function scrubsUntil(ctx: WalrusContext, node: number, timeUs: number): number {
  const { scrubUs } = disksOf(ctx);
  return scrubUs === 0 ? 0 : Math.floor((timeUs + scrubPhaseUs(ctx, node)) / scrubUs);
}

function damage(ctx: WalrusContext, node: number, place: number): void {
  const byte = place * ctx.resolved.network.nodes[node].capacityBytes;
  if (damageAt(ctx, node, byte)) planScrub(ctx, node);
}

function register(ctx: WalrusContext, node: number, kind: number): void {
  const { unreadablePerTbYear, rotPerTbYear } = disksOf(ctx);
  const perTb = kind === UNREADABLE ? unreadablePerTbYear : rotPerTbYear;
  const perYear = (perTb * ctx.resolved.network.nodes[node].capacityBytes) / TB;
  if (perYear === 0) return;
  ctx.hazards.register({
    kind: 'failures.media-error',
    entity: node * 2 + kind,
    law: { law: 'exponential', mean: YEAR_US / perYear },
    ageUs: 0,
    stream: ctx.random.open(`failures/media/${node}/${kind === UNREADABLE ? 'unreadable' : 'rot'}`),
  });
}
