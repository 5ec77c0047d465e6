/** How many storage nodes were up. */
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric } from '../define.ts';
import { NO_LABELS } from '../labels.ts';
import { shareOf } from '../ratio.ts';

interface NodesUp {
  down: Set<number>;
  sinceUs: number;
  downNodeUs: bigint;
}

export const nodesUp = defineMetric<NodesUp>({
  name: 'nodes.up',
  unit: 'nodes',
  help: 'Storage nodes that are up, averaged over time; in the series their number at that moment.',
  better: 'higher',
  labels: [],
  init: (views) => ({ down: new Set(), sinceUs: views.nowUs, downNodeUs: 0n }),
  on: {
    'node.crashed': (state, fact) => {
      state.downNodeUs = downNodeUsAt(state, fact.timeUs);
      state.sinceUs = fact.timeUs;
      state.down.add(fact.entity);
    },
    'node.restarted': (state, fact) => {
      state.downNodeUs = downNodeUsAt(state, fact.timeUs);
      state.sinceUs = fact.timeUs;
      state.down.delete(fact.entity);
    },
  },
  sample: (_state, views) => [{ labels: NO_LABELS, value: upNow(views) }],
  finish: (state, views, endUs) => {
    const whole = BigInt(views.nodeCount) * BigInt(endUs);
    const value = shareOf(whole - downNodeUsAt(state, endUs), BigInt(endUs));
    return [{ labels: NO_LABELS, value }];
  },
});

function downNodeUsAt(state: NodesUp, timeUs: number): bigint {
  return state.downNodeUs + BigInt(timeUs - state.sinceUs) * BigInt(state.down.size);
}

function upNow(views: WalrusViews): number {
  let up = 0;
  for (let node = 0; node < views.nodeCount; node++) if (views.node(node).isUp) up++;
  return up;
}
