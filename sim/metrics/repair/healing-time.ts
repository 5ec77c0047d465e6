/**
 * measures.md "healing": from the event to the last missing sliver in place, by cause.
 *
 * blob-sync: from its start to nothing of the blob missing on that node, whether an event or a
 * node recovery started it; one that a crash or the end of its blob cut off does not count.
 * transfer: from its start to the shard complete, without fallback; transfer-fallback: the same
 * with one. volume-lost: from the loss to the end of the node's recovery, which is the pass that
 * found nothing missing; a node that replays the log instead (a loss in the first two epochs) is
 * counted under blob-sync alone, and a later recovery of it is none of that loss. Spans still open
 * at the end are left out (they are in spans.csv).
 *
 * Left out: what struck a node, and its last sliver: see healing.by-node and rejoin.time.
 */
import { defineMetric, type MetricRow } from '../define.ts';
import { meanOf, sortedSamples } from '../quantiles.ts';

const HEALING_CAUSES = ['blob-sync', 'transfer', 'transfer-fallback', 'volume-lost'] as const;
type HealingCause = (typeof HEALING_CAUSES)[number];

interface Healing {
  samplesUs: Record<HealingCause, number[]>;
  /** Node → time of its first volume loss that is not healed. */
  volumeLostUs: Map<number, number>;
  /** Nodes whose recovery is under way. */
  recovering: Set<number>;
  /** `node/shard` of a transfer that fell back. */
  fellBack: Set<string>;
}

export const healingTime = defineMetric<Healing>({
  name: 'healing.time',
  unit: 'us',
  help:
    'Time until nothing was missing, mean and maximum: of a blob on a node from the start of its ' +
    'sync, waits included (`blob-sync`); of a gained shard from the start of its transfer, without ' +
    'or with a fallback; of a node from the loss of its volume to the end of its recovery ' +
    '(`volume-lost`). What was cut off or is open at the end is left out.',
  better: 'lower',
  labels: ['cause', 'statistic'],
  init: () => ({
    samplesUs: { 'blob-sync': [], transfer: [], 'transfer-fallback': [], 'volume-lost': [] },
    volumeLostUs: new Map(),
    recovering: new Set(),
    fellBack: new Set(),
  }),
  on: {
    'node-recovery.started': (state, fact) => {
      state.recovering.add(fact.entity);
    },
    'node.crashed': (state, fact) => {
      state.recovering.delete(fact.entity);
    },
    'blob-sync.started': (state, fact) => {
      if (!state.recovering.has(fact.entity)) state.volumeLostUs.delete(fact.entity);
    },
    'blob-sync.ended': (state, fact, views) => {
      // A crash ends it too, and so does the end of the blob: neither has healed anything.
      if (!views.node(fact.entity).isUp || !views.blob(fact.args[0]).isLive) return;
      state.samplesUs['blob-sync'].push(fact.args[1]);
    },
    'transfer.fell-back': (state, fact) => {
      state.fellBack.add(`${fact.entity}/${fact.args[0]}`);
    },
    'transfer.ended': (state, fact) => {
      const withFallback = state.fellBack.delete(`${fact.entity}/${fact.args[0]}`);
      state.samplesUs[withFallback ? 'transfer-fallback' : 'transfer'].push(fact.args[1]);
    },
    'volume.lost': (state, fact) => {
      if (!state.volumeLostUs.has(fact.entity)) state.volumeLostUs.set(fact.entity, fact.timeUs);
    },
    'node-recovery.ended': (state, fact) => {
      state.recovering.delete(fact.entity);
      const sinceUs = state.volumeLostUs.get(fact.entity);
      if (sinceUs === undefined) return;
      state.samplesUs['volume-lost'].push(fact.timeUs - sinceUs);
      state.volumeLostUs.delete(fact.entity);
    },
  },
  finish: (state) =>
    HEALING_CAUSES.flatMap((cause): MetricRow[] => {
      const sorted = sortedSamples(state.samplesUs[cause]);
      return [
        { labels: { cause, statistic: 'mean' }, value: meanOf(sorted) },
        { labels: { cause, statistic: 'max' }, value: sorted.at(-1) ?? null },
      ];
    }),
});
