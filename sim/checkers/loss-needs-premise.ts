/** No certified blob is lost while the protocol's own assumption holds. */
import {
  addNumber,
  deleteNumber,
  hasNumber,
  type NumberSet,
  noNumbers,
} from '../metrics/number-set.ts';
import { membersOfGroup } from '../models/views.ts';
import { broken, type CheckerStep, defineChecker } from './define.ts';
import { fewFaulty } from './premises.ts';

interface LiveBlobs {
  live: NumberSet;
}

const stopWatching: CheckerStep<LiveBlobs> = (state, fact) => {
  deleteNumber(state.live, fact.entity);
  return null;
};

const allDurable: CheckerStep<LiveBlobs> = (state, fact, views) => {
  for (const group of views.blobGroups()) {
    const [{ a, b, durable }] = group.margins;
    const blob = durable
      ? undefined
      : membersOfGroup(group).find((one) => hasNumber(state.live, one));
    if (blob !== undefined) {
      return broken(`after ${fact.name} blob ${blob} has ${a} primaries and ${b} secondaries left`);
    }
  }
  return null;
};

export const lossNeedsPremise = defineChecker<LiveBlobs>({
  name: 'loss-needs-premise',
  statement: 'No live blob stops being durable while at most f shards are faulty.',
  spec: 'network.md §2 "Availability facts"; measures.md "loss"',
  kind: 'safety',
  premise: fewFaulty,
  init: () => ({ live: noNumbers() }),
  on: {
    'blob.certified': (state, fact) => {
      addNumber(state.live, fact.entity);
      return null;
    },
    'blob.expired': stopWatching,
    'blob.deleted': stopWatching,
    'blob.invalidated': stopWatching,
    'volume.lost': allDurable,
    'slivers.lost': allDurable,
    'shard.dropped': allDurable,
    'sliver.corrupted': allDurable,
    // Whoever left for good took slivers along.
    'fault.started': allDurable,
    'fault.ended': allDurable,
  },
});
