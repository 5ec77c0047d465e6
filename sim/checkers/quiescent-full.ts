/**
 * Once everything is idle, every shard of an honest node that is up holds both slivers of every
 * live certified blob.
 *
 * "Idle" is judged at the end: no repair runs, no partition is in force, and nothing happened so
 * shortly before that a node may not have heard of it yet. Partial damage is not healed by the
 * deployed node (network.md §6.3), so it ends the premise, as does repair that is switched off.
 */
import type { WalrusViews } from '../models/views.ts';
import { broken, type CheckerStep, defineChecker, disarmed, type Finding } from './define.ts';
import { tooManyFaulty } from './premises.ts';

interface Quiet {
  hasPartialDamage: boolean;
  /** Time of the last fact that gives nodes something to do. */
  lastNewsUs: number;
}

const news: CheckerStep<Quiet> = (state, fact) => {
  state.lastNewsUs = fact.timeUs;
  return null;
};

export const quiescentFull = defineChecker<Quiet>({
  name: 'quiescent-full',
  statement:
    'When all honest nodes are idle, every honest shard holds both slivers of every live ' +
    'certified blob.',
  spec: 'network.md §13 2',
  kind: 'liveness',
  premise: {
    says:
      'repair is on, no sliver was damaged in place, and at most f shards are on nodes that are ' +
      'down, dishonest or not yet whole',
    brokenBy: (views, state) => {
      if (!views.resolved.storage.repair.enabled) return 'repair is switched off';
      if (views.repairDecisions.includes('start')) return 'a policy may put repairs off';
      if (views.repairDecisions.includes('triggers')) return 'not every deployed trigger may be on';
      if (state.hasPartialDamage) return 'slivers were damaged in place, which triggers no repair';
      return tooManyFaulty(views);
    },
  },
  init: (views) => ({ hasPartialDamage: false, lastNewsUs: views.nowUs }),
  on: {
    'sliver.corrupted': (state) => {
      state.hasPartialDamage = true;
      return null;
    },
    'blob.certified': news,
    'epoch.change-started': news,
    'epoch.change-done': news,
    'node.restarted': news,
    'volume.lost': news,
    'fault.ended': news,
  },
  atEnd: (state, views, endUs) => {
    const busy = whyNotIdle(state, views, endUs);
    return busy === null ? fullFinding(views) : disarmed(`nothing to judge: ${busy}`);
  },
});

function whyNotIdle(state: Quiet, views: WalrusViews, endUs: number): string | null {
  const { chain, connectTimeoutUs } = views.resolved.network;
  const settleUs = 2 * (chain.pollIntervalUs + chain.finalityUs + connectTimeoutUs);
  if (endUs - state.lastNewsUs < settleUs) return 'the last news reached nodes only just now';
  if (views.cutsInForce() > 0) return 'a partition is in force';
  if (views.phase === 'sync') return 'shards are being handed over';
  for (let node = 0; node < views.nodeCount; node++) {
    const { isUp, isRepairing } = views.node(node);
    if (isUp && isRepairing) return `node ${node} is still repairing`;
  }
  return null;
}

function fullFinding(views: WalrusViews): Finding {
  const owner = views.committee('current')?.owner ?? [];
  for (let shard = 0; shard < owner.length; shard++) {
    const { isUp, isHonest } = views.node(owner[shard]);
    const { present, expected } = views.shardHealth(shard);
    if (!isUp || !isHonest || present === expected) continue;
    return broken(
      `shard ${shard} of node ${owner[shard]} holds ${present} of ${expected} slivers ` +
        'and nothing is being repaired',
    );
  }
  return null;
}
