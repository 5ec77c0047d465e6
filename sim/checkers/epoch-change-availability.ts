/**
 * An epoch change takes no certified blob away from its readers.
 *
 * Looked at while shards are handed over, for every live blob and every client that no partition
 * touches, after each fact that could make a difference.
 */
import {
  addNumber,
  deleteNumber,
  hasNumber,
  type NumberSet,
  noNumbers,
} from '../metrics/number-set.ts';
import { membersOfGroup, type WalrusViews } from '../models/views.ts';
import { broken, type CheckerStep, defineChecker, type Finding } from './define.ts';
import { fewFaultyToRead } from './premises.ts';

interface LiveBlobs {
  live: NumberSet;
}

const stopWatching: CheckerStep<LiveBlobs> = (state, fact) => {
  deleteNumber(state.live, fact.entity);
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
  init: () => ({ live: noNumbers() }),
  on: {
    'blob.certified': (state, fact) => {
      addNumber(state.live, fact.entity);
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
    const blob = membersOfGroup(group).find((one) => hasNumber(state.live, one));
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
