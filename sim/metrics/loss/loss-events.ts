/**
 * measures.md "durability": independent loss events, never blobs. All blobs lie on the same shards,
 * so what one event takes away is one loss, however many blobs it was.
 */
import { defineMetric } from '../define.ts';
import { blobStates, statesAt } from '../folds/blob-states.ts';
import { NO_LABELS } from '../labels.ts';

export const lossEvents = defineMetric({
  ...blobStates,
  name: 'loss.events',
  unit: 'events',
  help:
    'Events that made at least one live blob undurable, by the fact that told of it. The number ' +
    'of independent losses: intervals count these, never blobs. Above 0 the run had any loss.',
  better: 'lower',
  labels: ['fact'],
  finish: (state, _views, endUs) => {
    const events = new Map<number, string>();
    for (const { eventSeq, fact } of statesAt(state, endUs).lost.values()) {
      if (!events.has(eventSeq)) events.set(eventSeq, fact);
    }
    const facts = [...new Set(events.values())].sort((a, b) => (a < b ? -1 : 1));
    return [
      { labels: NO_LABELS, value: events.size },
      ...facts.map((fact) => ({
        labels: { fact },
        value: [...events.values()].filter((one) => one === fact).length,
      })),
    ];
  },
});
