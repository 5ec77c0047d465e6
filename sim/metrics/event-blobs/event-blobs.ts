/** The event log as blobs (network.md §8.1): how much of it was written, and certified. */
import { defineMetric } from '../define.ts';

interface EventBlobs {
  /** Blob → bytes of the events in it, until it is certified. */
  open: Map<number, number>;
  written: number;
  certified: number;
  bytes: number;
}

const init = (): EventBlobs => ({ open: new Map(), written: 0, certified: 0, bytes: 0 });

const fold = {
  better: 'neither' as const,
  commutes: false,
  init,
  on: {
    'event-blob.cut': (state: EventBlobs, fact: { entity: number; args: readonly number[] }) => {
      state.written += 1;
      state.open.set(fact.entity, fact.args[2]);
    },
    'blob.certified': (state: EventBlobs, fact: { entity: number }) => {
      const bytes = state.open.get(fact.entity);
      if (bytes === undefined) return;
      state.open.delete(fact.entity);
      state.certified += 1;
      state.bytes += bytes;
    },
  },
};

export const eventBlobs = defineMetric<EventBlobs>({
  ...fold,
  name: 'event-blobs',
  unit: 'blobs',
  help: 'Windows of the event log that ended, and those whose blob a quorum has attested to.',
  labels: ['state'],
  finish: ({ written, certified }) => [
    { labels: { state: 'written' }, value: written },
    { labels: { state: 'certified' }, value: certified },
  ],
});

export const eventBlobBytes = defineMetric<EventBlobs>({
  ...fold,
  name: 'event-blobs.bytes',
  unit: 'bytes',
  help: 'Bytes of the event log in certified event blobs, before encoding.',
  labels: [],
  finish: ({ bytes }) => [{ labels: {}, value: bytes }],
});
