/**
 * An epoch change takes no certified blob away from its readers.
 *
 * Looked at while shards are handed over, for every live blob and every client that no partition
 * touches, after each fact that could make a difference.
 */
import { membersOfGroup, type WalrusViews } from '../models/views.ts';
import { broken, type CheckerStep, defineChecker, type Finding } from './define.ts';
import { fewFaultyToRead } from './premises.ts';

interface LiveBlobs {
  live: Set<number>;
}

const stopWatching: CheckerStep<LiveBlobs> = (state, fact) => {
  state.live.delete(fact.entity);
  return null;
};

const duringChange: CheckerStep<LiveBlobs> = (state, _fact, views) =>
  views.phase === 'sync' && views.cutsInForce() === 0 ? readableFinding(state, views) : null;

export const epochChangeAvailability = defineChecker<LiveBlobs>({
  name: 'epoch-change-availability',
  statement:
    'During an epoch change no certified blob becomes unreadable while at most f shards of each ' +
    'committee are faulty.',
  spec: 'network.md §13 6',
  kind: 'safety',
  premise: fewFaultyToRead,
  init: () => ({ live: new Set() }),
  on: {
    'blob.certified': (state, fact) => {
      state.live.add(fact.entity);
      return null;
    },
    'blob.expired': stopWatching,
    'blob.deleted': stopWatching,
    'blob.invalidated': stopWatching,
    'epoch.change-started': duringChange,
    'node.crashed': duringChange,
    'volume.lost': duringChange,
    'shard.dropped': duringChange,
    'fault.started': duringChange,
    'fault.ended': duringChange,
    'probe.taken': duringChange,
  },
});

function readableFinding(state: LiveBlobs, views: WalrusViews): Finding {
  for (const group of views.blobGroups()) {
    const { margins } = group;
    if (margins.every(({ readable }) => readable)) continue;
    const blob = membersOfGroup(group).find((one) => state.live.has(one));
    if (blob === undefined) continue;
    for (let client = 0; client < views.clientCount; client++) {
      const { routed, readMargin, readable } = margins[client];
      if (readable) continue;
      return broken(
        `blob ${blob} is not readable for client ${client} during the change to epoch ` +
          `${views.epoch}: ${routed} slivers within reach, ${routed - readMargin} needed`,
      );
    }
  }
  return null;
}
