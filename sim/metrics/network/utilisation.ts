/**
 * measures.md: utilisation. What storage nodes used of something that each has so much of: of the
 * busiest node, and of all together; of the whole run, and in the series since the probe before.
 */
import type { NodeView, WalrusViews } from '../../models/views.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { defineMetric, type MetricDefinition, type SampleRow } from '../define.ts';
import { type Labels, NO_LABELS } from '../labels.ts';
import { ratioOf } from '../ratio.ts';

/** One thing that nodes use. */
export interface Gauge {
  labels: Labels;
  /** Used by a node since the start. */
  used(node: NodeView): number;
  /** What a node could have used in so long. */
  possible(resolved: ResolvedScenario, node: number, elapsedUs: number): number;
}

export interface Readings {
  /** The last two probes: when, and what each node had used of each gauge by then. */
  fromUs: number;
  toUs: number;
  from: Float64Array;
  to: Float64Array;
}

export function defineUtilisation({
  name,
  help,
  gauges,
}: {
  name: string;
  help: string;
  gauges: readonly Gauge[];
}): MetricDefinition<Readings> {
  const read = (views: WalrusViews) => readings(views, gauges);
  return defineMetric<Readings>({
    name,
    unit: 'share',
    help,
    better: 'neither',
    labels: [...new Set(gauges.flatMap(({ labels }) => Object.keys(labels))), 'of'],
    init: (views) => ({
      fromUs: views.nowUs,
      toUs: views.nowUs,
      from: read(views),
      to: read(views),
    }),
    on: {
      'probe.taken': (state, { timeUs }, views) => {
        if (timeUs > state.toUs) {
          state.fromUs = state.toUs;
          state.from = state.to;
        }
        state.toUs = timeUs;
        state.to = read(views);
      },
    },
    sample: ({ from, to, fromUs, toUs }, views) =>
      toUs > fromUs ? shares(views, gauges, { from, to, elapsedUs: toUs - fromUs }) : [],
    finish: (_state, views, endUs) => {
      const to = read(views);
      const from = new Float64Array(to.length);
      const rows = endUs > 0 ? shares(views, gauges, { from, to, elapsedUs: endUs }) : [];
      const busiest = rows.filter(({ labels }) => labels.of === 'busiest');
      const value = busiest.length === 0 ? null : Math.max(...busiest.map((row) => row.value));
      return [{ labels: NO_LABELS, value }, ...rows];
    },
  });
}

/** By node, then by gauge. */
function readings(views: WalrusViews, gauges: readonly Gauge[]): Float64Array {
  const used = new Float64Array(gauges.length * views.nodeCount);
  for (let node = 0; node < views.nodeCount; node++) {
    const view = views.node(node);
    gauges.forEach((gauge, at) => {
      used[gauges.length * node + at] = gauge.used(view);
    });
  }
  return used;
}

function shares(
  { resolved, nodeCount }: WalrusViews,
  gauges: readonly Gauge[],
  { from, to, elapsedUs }: { from: Float64Array; to: Float64Array; elapsedUs: number },
): SampleRow[] {
  return gauges.flatMap(({ labels, possible }, at) => {
    let [busiest, used, room] = [0, 0, 0];
    for (let node = 0; node < nodeCount; node++) {
      const place = gauges.length * node + at;
      const roomOfNode = possible(resolved, node, elapsedUs);
      used += to[place] - from[place];
      room += roomOfNode;
      busiest = Math.max(busiest, ratioOf(to[place] - from[place], roomOfNode) ?? 0);
    }
    return [
      { labels: { ...labels, of: 'busiest' }, value: busiest },
      { labels: { ...labels, of: 'all' }, value: ratioOf(used, room) ?? 0 },
    ];
  });
}
