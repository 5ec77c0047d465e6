/**
 * Event blobs: the nodes' own log of the chain's events as blobs (network.md §8.1; §6.3 for who
 * reads them; [D] `event_blob_writer.rs`, `catchup.rs`).
 *
 * After every so many checkpoints of the chain each node has the same events, writes them as a
 * blob, keeps its own slivers of it and attests (attest.ts); the chain certifies it with a quorum
 * (sim/models/chain/event-blobs.ts). A node that comes back far behind reads them (follow.ts,
 * catch-up.ts).
 *
 * Left out: the cut at 100 MiB, before the window ends; forks of a node's own log, and the start
 * over after three blobs without a quorum; blobs of before time 0, which an emptied node would
 * read too.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import { addBlob } from '../blobs/blobs.ts';
import { encodeRecord } from '../blobs/encoding.ts';
import { largestBlobBytesOf } from '../coding/coding.ts';
import { scheduleDelivery } from '../event-log/event-log.ts';
import type { WalrusContext } from '../world.ts';
import { eventCatchUp } from './catch-up.ts';
import { eventCatchUpFlow } from './catch-up-flow.ts';
import { eventBlobBytes } from './record-bytes.ts';
import { createEventBlobsState, type EventBlobsState, settingsOf, windowEndUs } from './state.ts';

export function eventBlobsModel(): ModelDefinition<EventBlobsState> {
  return defineModel<EventBlobsState>({
    name: 'eventBlobs',
    version: 2,
    description: 'The event log as blobs, where a run has them',
    assumptions: [
      'Event blobs, where a run has them: checkpoints of the chain follow each other evenly, ' +
        'encoding takes no time, and a node reads until it has what it lacks.',
    ],
    init: createEventBlobsState,
    start: (ctx: WalrusContext) => {
      const settings = settingsOf(ctx);
      if (settings === undefined || !settings.isWritten) return;
      ctx.state.eventBlobs.from = ctx.state.eventLog.log.count;
      ctx.scheduleAt(windowEndUs(settings, 0), 'event-blobs.cut');
    },
    handlers: {
      'event-blobs.cut': cut,
      'event-blobs.known': (ctx, blob) => ctx.emit('event-blob.known', blob),
    },
    procedures: { 'event-catch-up': eventCatchUp, 'event-catch-up-flow': eventCatchUpFlow },
  });
}

/** The window's last checkpoint: its blob has its content, and every node soon has it too. */
function cut(ctx: WalrusContext): void {
  const settings = settingsOf(ctx)!;
  const { eventBlobs: state, eventLog, storageNodes } = ctx.state;
  const window = state.blobs.length;
  const { from } = state;
  const to = eventLog.log.count;
  const { checkpoints, otherBytes } = settings;
  const lengthBytes = otherBytes + eventBlobBytes(eventLog.log, { from, to, checkpoints });
  const most = largestBlobBytesOf(ctx.resolved.coding);
  if (lengthBytes > most) {
    ctx.violate(
      `the event blob of window ${window} has ${to - from} events and ${lengthBytes} bytes, a ` +
        `blob at most ${most}: fewer checkpoints in each (network.event-blobs.checkpoints)`,
    );
  }
  const record = addBlob(ctx, {
    kind: 'events',
    name: `events-${window}`,
    lengthBytes,
    isDeletable: false,
    lifetimeEpochs: eventLog.chain.ring.length,
  });
  encodeRecord(ctx, record);
  state.blobs.push(record.index);
  state.from = to;
  ctx.emit('event-blob.cut', record.index, window, to - from, lengthBytes);
  ctx.scheduleAt(windowEndUs(settings, window + 1), 'event-blobs.cut');
  for (const { index, isUp } of storageNodes.nodes) if (isUp) scheduleDelivery(ctx, index);
}
