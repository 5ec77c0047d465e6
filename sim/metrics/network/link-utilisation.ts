/** measures.md: utilisation of links. A node's access link, up and down. */
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric, type SampleRow } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { ratioOf } from '../ratio.ts';

interface Readings {
  /** The last two probes: when, and what each node's links had carried by then. */
  fromUs: number;
  toUs: number;
  from: Float64Array;
  to: Float64Array;
}

const DIRECTIONS = ['up', 'down'] as const;
const US_PER_SECOND = 1e6;

export const linkUtilisation = defineMetric<Readings>({
  name: 'link.utilisation',
  unit: 'share',
  help:
    'Bytes that the access links of storage nodes carried ÷ what they could have carried, by ' +
    'direction: of the busiest node and of all together; without labels the busiest. Of the whole ' +
    'run; in the series since the probe before. Caps lowered by a fault do not count, nor does workload.background.',
  better: 'neither',
  labels: ['direction', 'of'],
  init: (views) => ({
    fromUs: views.nowUs,
    toUs: views.nowUs,
    from: readings(views),
    to: readings(views),
  }),
  on: {
    'probe.taken': (state, { timeUs }, views) => {
      if (timeUs > state.toUs) {
        state.fromUs = state.toUs;
        state.from = state.to;
      }
      state.toUs = timeUs;
      state.to = readings(views);
    },
  },
  sample: ({ from, to, fromUs, toUs }, views) =>
    toUs > fromUs ? shares(views, from, to, toUs - fromUs) : [],
  finish: (_state, views, endUs) => {
    const none = new Float64Array(2 * views.nodeCount);
    const rows = endUs > 0 ? shares(views, none, readings(views), endUs) : [];
    const busiest = rows.filter(({ labels }) => labels.of === 'busiest').map(({ value }) => value);
    return [
      { labels: NO_LABELS, value: busiest.length === 0 ? null : Math.max(...busiest) },
      ...rows,
    ];
  },
});

/** By node, up and down. */
function readings(views: WalrusViews): Float64Array {
  const bytes = new Float64Array(2 * views.nodeCount);
  for (let node = 0; node < views.nodeCount; node++) {
    const { upBytes, downBytes } = views.node(node);
    bytes[2 * node] = upBytes;
    bytes[2 * node + 1] = downBytes;
  }
  return bytes;
}

function shares(
  views: WalrusViews,
  from: Float64Array,
  to: Float64Array,
  elapsedUs: number,
): SampleRow[] {
  const { nodes } = views.resolved.network;
  return DIRECTIONS.flatMap((direction, at) => {
    let [busiest, carried, possible] = [0, 0, 0];
    nodes.forEach(({ upBytesPerSecond, downBytesPerSecond }, node) => {
      const rate = direction === 'up' ? upBytesPerSecond : downBytesPerSecond;
      const room = (rate * elapsedUs) / US_PER_SECOND;
      const bytes = to[2 * node + at] - from[2 * node + at];
      carried += bytes;
      possible += room;
      busiest = Math.max(busiest, ratioOf(bytes, room) ?? 0);
    });
    return [
      { labels: { direction, of: 'busiest' }, value: busiest },
      { labels: { direction, of: 'all' }, value: ratioOf(carried, possible) ?? 0 },
    ];
  });
}
