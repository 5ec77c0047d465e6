/**
 * Asking all nodes of the current committee for the status of a blob (network.md §2, §4 step 2,
 * §5 step 1): replies count until more than 2f of weight has answered.
 *
 * A status is believed when more than f of weight gave it, or when the chain confirms it: the
 * client looks the event up itself.
 */
import { codeOf } from '../blobs/blobs.ts';
import { certifiedEpochOf } from '../chain/index.ts';
import { isLibraryQuorum, isLibraryValidity, weightOfNode } from '../committee/index.ts';
import type { Use } from '../facts.ts';
import { type Call, call } from '../network/index.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import type { ClientLocals } from './clients.ts';

/** Requests of one kind, by number. */
export interface Open {
  /** Handle of each call; 0 once it was answered. */
  calls: number[];
  /** Calls under way. */
  open: number;
}

export interface StatusLocals extends ClientLocals {
  blob: number;
  /** Status replies: certified epoch (0: unknown there) → weight behind it. */
  statuses: Map<number, number>;
  statusWeight: number;
  status: Open;
}

export function askStatus(
  ctx: WalrusContext,
  { id, locals }: { id: number; locals: StatusLocals },
): void {
  const { blob, endpoint, status } = locals;
  for (const { node } of writeCommittee(ctx).members) {
    status.open += 1;
    status.calls.push(
      call(ctx, {
        from: endpoint,
        to: node,
        method: 'status.get',
        cause: 'status',
        blob,
        requestBytes: NO_BYTES,
        timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
        owner: id,
        tag: status.calls.length,
      }),
    );
  }
}

export function onStatus(ctx: WalrusContext, locals: StatusLocals, reply: Call): Use {
  const { status } = locals;
  status.calls[reply.tag] = 0;
  status.open -= 1;
  const isNeeded = !isStatusKnown(ctx, locals);
  if (reply.status !== 'ok') return 'retried';
  if (!isNeeded) return 'wasted';
  const certifiedEpoch = reply.response as number;
  const weight = weightOfNode(writeCommittee(ctx), reply.to);
  locals.statuses.set(certifiedEpoch, (locals.statuses.get(certifiedEpoch) ?? 0) + weight);
  locals.statusWeight += weight;
  return 'used';
}

/** Whether enough weight has answered. */
export function isStatusKnown(ctx: WalrusContext, { statusWeight }: StatusLocals): boolean {
  return isLibraryQuorum(statusWeight, codeOf(ctx).n);
}

/** First certified epoch that is believed; 0 where the blob is not believed to be certified. */
export function believedEpoch(ctx: WalrusContext, { blob, statuses }: StatusLocals): number {
  const { n } = codeOf(ctx);
  const onChain = certifiedEpochOf(ctx.state.eventLog.chain, blob);
  for (const [certifiedEpoch, weight] of statuses) {
    const isBelieved = isLibraryValidity(weight, n) || certifiedEpoch === onChain;
    if (certifiedEpoch > 0 && isBelieved) return certifiedEpoch;
  }
  return 0;
}
