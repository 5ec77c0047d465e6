/** What the faults in force add up to where they overlap on one node or one link. */
import { isHeldByStrike, linkShareUnderStrikes } from '../failures/strikes.ts';
import { setLinkShare } from '../network/index.ts';
import { restartNode } from '../storage-node/storage-nodes-model.ts';
import type { WalrusContext } from '../world.ts';

/** Restarts a node unless another fault still keeps it down. */
export function restartUnlessHeld(ctx: WalrusContext, node: number): void {
  if (!isHeldDown(ctx, node)) restartNode(ctx, node);
}

/** Gives an endpoint the smallest link share that a fault in force leaves it. */
export function applyLinkShare(ctx: WalrusContext, endpoint: number): void {
  let least = linkShareUnderStrikes(ctx, endpoint);
  for (const [index, { verb, nodes, clients, share }] of ctx.resolved.faults.entries()) {
    if (verb !== 'degrade' || !isInForce(ctx, index)) continue;
    const client = endpoint - ctx.resolved.network.nodes.length;
    if (nodes.includes(endpoint) || clients.includes(client)) least = Math.min(least, share);
  }
  setLinkShare(ctx, endpoint, least);
}

function isHeldDown(ctx: WalrusContext, node: number): boolean {
  const holds = ({ verb }: { verb: string }) => verb === 'crash' || verb === 'lose-volume';
  const isScheduled = ctx.resolved.faults.some(
    (fault, index) => holds(fault) && fault.nodes.includes(node) && isInForce(ctx, index),
  );
  if (isScheduled || isHeldByStrike(ctx, node)) return true;
  for (const random of ctx.state.faults.random.values()) if (random.node === node) return true;
  return false;
}

/** A fault is over at the instant of its end. */
function isInForce(ctx: WalrusContext, index: number): boolean {
  const { atUs, atLaw, forUs } = ctx.resolved.faults[index];
  const beganUs = atLaw === undefined ? atUs : ctx.state.faults.beganUs[index];
  if (beganUs < 0 || beganUs > ctx.now) return false;
  return forUs === 0 || ctx.now < beganUs + forUs;
}
