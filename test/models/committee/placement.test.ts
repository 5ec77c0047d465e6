import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Assignment,
  type Committee,
  firstCommittee,
  memberOf,
  movedShards,
  transition,
  weightOfNode,
  weightOfNodes,
} from '../../../sim/models/committee/index.ts';

/** A list of assignments with distinct nodes, in random order, that give out `shards` in all. */
function assignments(shards: number): fc.Arbitrary<Assignment[]> {
  return fc.uniqueArray(fc.nat({ max: 30 }), { minLength: 1, maxLength: 12 }).chain((nodes) =>
    fc
      .array(fc.nat({ max: nodes.length - 1 }), { minLength: shards, maxLength: shards })
      .map((owners) =>
        nodes.map((node, position) => ({
          node,
          shards: owners.filter((owner) => owner === position).length,
        })),
      ),
  );
}

const history = fc
  .integer({ min: 1, max: 60 })
  .chain((shards) => fc.array(assignments(shards), { minLength: 2, maxLength: 5 }));

function replay(steps: Assignment[][]): Committee[] {
  const committees = [firstCommittee(0, steps[0])];
  for (const [epoch, step] of steps.slice(1).entries()) {
    committees.push(transition(committees[epoch], epoch + 1, step));
  }
  return committees;
}

describe('placement', () => {
  it('gives each shard one owner and each node what it is due', () => {
    fc.assert(
      fc.property(history, (steps) => {
        for (const [epoch, committee] of replay(steps).entries()) {
          const listed = committee.members.flatMap((member) => member.shards);
          const everyShard = committee.owner.map((_, shard) => shard);
          expect([...listed].sort((left, right) => left - right)).toEqual(everyShard);
          for (const { node, shards } of steps[epoch]) {
            expect(weightOfNode(committee, node)).toBe(shards);
          }
          for (const { node, shards } of committee.members) {
            for (const shard of shards) expect(committee.owner[shard]).toBe(node);
          }
        }
      }),
    );
  });

  it('moves Σ max(0, old − new) shards, the fewest possible', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const committees = replay(steps);
        for (let step = 1; step < committees.length; step++) {
          const [old, next] = [committees[step - 1], committees[step]];
          const fewest = old.members.reduce(
            (total, { node, shards }) =>
              total + Math.max(0, shards.length - weightOfNode(next, node)),
            0,
          );
          expect(movedShards(old, next)).toHaveLength(fewest);
        }
      }),
    );
  });

  it('lets a node keep the front of its list', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const committees = replay(steps);
        for (let step = 1; step < committees.length; step++) {
          for (const { node, shards } of committees[step - 1].members) {
            const after = memberOf(committees[step], node)?.shards ?? [];
            const kept = Math.min(shards.length, after.length);
            expect(after.slice(0, kept)).toEqual(shards.slice(0, kept));
          }
        }
      }),
    );
  });

  it('serves new members in active-set order before growing members in node order', () => {
    const first = firstCommittee(1, [
      { node: 1, shards: 2 },
      { node: 2, shards: 2 },
      { node: 3, shards: 6 },
    ]);
    const next = transition(first, 2, [
      { node: 9, shards: 1 },
      { node: 2, shards: 3 },
      { node: 5, shards: 1 },
      { node: 1, shards: 3 },
      { node: 3, shards: 2 },
    ]);
    // Node 3 gives up 9, 8, 7, 6; node 9 is first in the active set and takes the top, 6.
    expect(next.members).toEqual([
      { node: 1, shards: [0, 1, 8] },
      { node: 2, shards: [2, 3, 9] },
      { node: 3, shards: [4, 5] },
      { node: 5, shards: [7] },
      { node: 9, shards: [6] },
    ]);
    expect(movedShards(first, next)).toEqual([
      { shard: 6, from: 3, to: 9 },
      { shard: 7, from: 3, to: 5 },
      { shard: 8, from: 3, to: 1 },
      { shard: 9, from: 3, to: 2 },
    ]);
  });

  it('leaves the old committee as it was', () => {
    const old = firstCommittee(1, [{ node: 0, shards: 4 }]);
    const before = structuredClone(old);
    const next = transition(old, 2, [
      { node: 0, shards: 1 },
      { node: 1, shards: 3 },
    ]);
    next.members[0].shards.push(99);
    next.owner[0] = 99;
    expect(old).toEqual(before);
  });

  it('throws when the sums of shards differ', () => {
    const old = firstCommittee(1, [{ node: 0, shards: 4 }]);
    expect(() => transition(old, 2, [{ node: 0, shards: 3 }])).toThrow(/due to nobody/);
    expect(() => transition(old, 2, [{ node: 0, shards: 5 }])).toThrow(/more shards are due/);
  });
});

describe('weights', () => {
  const committee = firstCommittee(1, [
    { node: 4, shards: 3 },
    { node: 7, shards: 2 },
  ]);

  it('count a node once and strangers not at all', () => {
    expect(weightOfNodes(committee, [4, 4, 7, 5])).toBe(5);
    expect(weightOfNodes(committee, [])).toBe(0);
    expect(memberOf(committee, 5)).toBeUndefined();
    expect(memberOf(committee, 8)).toBeUndefined();
  });
});
