/**
 * A node writes the oldest event blob that is not certified: it encodes the blob by itself, keeps
 * its part of it (keep.ts), and attests on chain ([D] `event_blob_writer.rs`). It waits for the
 * certificate before it attests to the next one; when the epoch changes first, it stores for its
 * new shards and attests again.
 */
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { epochOf } from '../chain/index.ts';
import { isQuorum } from '../committee/index.ts';
import { submitAndForget } from '../event-log/event-log.ts';
import { isFlow } from '../repair/bulk-job.ts';
import { behaviourNamed } from '../storage-node/behaviours/index.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { keepEventBlob } from './keep.ts';
import { certifiedWindows, settingsOf } from './state.ts';

export function attestNext(ctx: WalrusContext, node: StorageNodeState): void {
  const settings = settingsOf(ctx)!;
  const { eventBlobs: state, eventLog } = ctx.state;
  const window = certifiedWindows(ctx, settings);
  const epoch = epochOf(eventLog.chain);
  const { index } = node;
  const isDone = state.attested[index] === window && state.attestedEpoch[index] === epoch;
  if (window >= state.blobs.length || isDone) return;
  const shards = ownShards(ctx, index);
  if (shards.length === 0) return;
  state.attested[index] = window;
  state.attestedEpoch[index] = epoch;
  const blob = state.blobs[window];
  const isStored = keepEventBlob(ctx, node, blob, shards);
  if (!behaviourNamed(node.behaviour).signs(ctx, { node: index, blob, isStored })) return;
  ctx.emit('confirmation.signed', index, blob, epoch);
  if (!isFlow(ctx)) submitAttestation(ctx, { node: index, window, epoch });
  else attestTogether(ctx, { node: index, window, epoch }, shards.length);
}

interface Attestation {
  node: number;
  window: number;
  epoch: number;
}

function submitAttestation(
  ctx: WalrusContext,
  { node, window, epoch }: Attestation,
  before: readonly number[] = [],
): void {
  const blob = ctx.state.eventBlobs.blobs[window];
  const { blobId, lengthBytes } = blobAt(ctx, blob);
  const checkpoint = (window + 1) * settingsOf(ctx)!.checkpoints - 1;
  const of = { node, blob, blobId, lengthBytes, checkpoint, epoch };
  const more = before.length === 0 ? {} : { before: [...before] };
  submitAndForget(ctx, { kind: 'attest-event-blob', ...of, ...more });
}

/**
 * In a flow the attestations up to the one that completes the quorum are one transaction, at its
 * moment: those before it change nothing that anybody sees, and those after it nothing at all.
 */
function attestTogether(ctx: WalrusContext, attestation: Attestation, weight: number): void {
  const { node, window, epoch } = attestation;
  const { together } = ctx.state.eventBlobs;
  if (together.window !== window || together.epoch !== epoch) {
    Object.assign(together, { window, epoch, nodes: [], weight: 0, isSubmitted: false });
  }
  if (together.isSubmitted) return;
  together.weight += weight;
  if (isQuorum(together.weight, codeOf(ctx).n)) {
    together.isSubmitted = true;
    submitAttestation(ctx, attestation, together.nodes);
    together.nodes = [];
  } else together.nodes.push(node);
}
