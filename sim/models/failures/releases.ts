/**
 * Releases: every so often each node restarts once, at a time of its own within the roll-out. A
 * faulty release keeps down whoever installs it; when that is noticed nobody else installs it,
 * and when it is fixed all come back.
 */
import type { ResolvedReleases } from '../../scenario/resolved.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import { drawDelayUs } from './delays.ts';
import { strike } from './strikes.ts';

/** The release that is being rolled out. */
export interface ReleaseState {
  startedUs: number;
  isFaulty: boolean;
}

export function startReleases(ctx: WalrusContext, { startUs }: ResolvedReleases): void {
  ctx.scheduleAt(startUs, 'failures.release');
}

export function onRelease(ctx: WalrusContext): void {
  const { nodes, everyUs, withinUs, faulty } = releasesOf(ctx);
  const draw = ctx.random.uniform(ctx.random.open('failures/release/faulty'));
  const isFaulty = faulty !== null && draw < faulty.chance;
  ctx.state.failures.release = { startedUs: ctx.now, isFaulty };
  for (const node of nodes) {
    ctx.hazards.register({
      kind: 'failures.release-node',
      entity: node,
      law: { law: 'uniform', min: 0, max: withinUs },
      ageUs: 0,
      stream: ctx.random.open(`failures/release/${node}/when`),
    });
  }
  ctx.schedule(everyUs, 'failures.release');
}

/** A node installs the release; one that is down does so before it comes back. */
export function onReleaseNode(ctx: WalrusContext, node: number): void {
  const { cause, downUs, faulty } = releasesOf(ctx);
  const { startedUs, isFaulty } = ctx.state.failures.release;
  if (!nodeAt(ctx, node).isUp) return;
  const isBad = isFaulty && faulty !== null;
  if (isBad && ctx.now >= startedUs + faulty.noticedUs) return;
  const restartUs = drawDelayUs(ctx, `failures/release/${node}/down`, [downUs]);
  const forUs = isBad ? startedUs + faulty.fixedUs - ctx.now : restartUs;
  const number = strike(ctx, { cause: isBad ? faulty.cause : cause, verb: 'crash', nodes: [node] });
  ctx.schedule(Math.max(1, forUs), 'failures.lift', number);
}

function releasesOf(ctx: WalrusContext): ResolvedReleases {
  return ctx.resolved.failures!.releases!;
}
