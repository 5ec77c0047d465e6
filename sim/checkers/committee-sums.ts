/**
 * Every committee places every shard exactly once, moves no more than it must and respects the
 * cap. The cap is worked out here from network.md §7.1 step 2, not taken from the chain.
 */
import type { CommitteeView, WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

interface CommitteeSums {
  /** `shard.moved` facts still expected of the last epoch change. */
  movesExpected: number;
  movesSeen: number;
}

const CAP_FROM_NODES = 20;

export const committeeSums = defineChecker<CommitteeSums>({
  name: 'committee-sums',
  statement:
    'Σ w_i = n in every committee, no node is above the cap, and the shards moved are ' +
    'Σ max(0, old − new), no more.',
  spec: 'network.md §13 5',
  kind: 'safety',
  premise: null,
  init: () => ({ movesExpected: 0, movesSeen: 0 }),
  on: {
    'probe.taken': (_state, _fact, views) => placementFinding(views.committee('current'), views),
    'committee.selected': (_state, _fact, views) =>
      placementFinding(views.committee('next'), views),
    'shard.moved': (state) => {
      state.movesSeen++;
      return null;
    },
    'epoch.change-started': (state, fact, views) => {
      const before = moveCountFinding(state);
      state.movesExpected = fact.args[0];
      state.movesSeen = 0;
      return (
        before ??
        placementFinding(views.committee('current'), views) ??
        movesFinding(fact.args[0], views)
      );
    },
    'epoch.change-done': (state) => moveCountFinding(state),
  },
  atEnd: (state) => moveCountFinding(state),
});

function placementFinding(committee: CommitteeView | null, views: WalrusViews): Finding {
  if (committee === null) return null;
  const { epoch, members, owner } = committee;
  const n = views.shardCount;
  const of = `the committee of epoch ${epoch}`;
  let sum = 0;
  for (const { node, shards } of members) {
    sum += shards.length;
    const cap = shardCap(n, members.length);
    if (shards.length > cap) {
      return broken(`node ${node} has ${shards.length} shards in ${of}, above the cap ${cap}`);
    }
    for (const shard of shards) {
      if (owner[shard] !== node) {
        return broken(`shard ${shard} of ${of} is in the list of node ${node}, not of its owner`);
      }
    }
  }
  return sum === n ? null : broken(`${of} places ${sum} shards, not ${n}`);
}

/** The contract counts candidates, at least as many as members: this cap is never too low. */
function shardCap(shards: number, members: number): number {
  return members >= CAP_FROM_NODES
    ? Math.max(1, Math.floor(shards / 10))
    : Math.ceil((2 * shards) / members);
}

function movesFinding(told: number, views: WalrusViews): Finding {
  const previous = views.committee('previous');
  const current = views.committee('current');
  if (previous === null || current === null) return null;
  const weights = new Map(current.members.map(({ node, shards }) => [node, shards.length]));
  let least = 0;
  for (const { node, shards } of previous.members) {
    least += Math.max(0, shards.length - (weights.get(node) ?? 0));
  }
  const moved = current.owner.filter((node, shard) => node !== previous.owner[shard]).length;
  if (moved === least && told === least) return null;
  return broken(
    `epoch ${current.epoch} moved ${moved} shards and told of ${told}; ` +
      `Σ max(0, old − new) is ${least}`,
  );
}

function moveCountFinding(state: CommitteeSums): Finding {
  if (state.movesSeen === state.movesExpected) return null;
  return broken(`${state.movesSeen} moves were told one by one, ${state.movesExpected} in all`);
}
