/** Whoever says that facts with some codes are not wanted does nothing with them. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CHECKERS } from '../../sim/checkers/index.ts';
import { encode, type Fact, membersByCode, type WantedCodes } from '../../sim/engine/index.ts';
import { METRICS, TABLES } from '../../sim/metrics/index.ts';
import type { WalrusViews } from '../../sim/models/views.ts';
import { factOf } from './fake-network.ts';
import { happen, story, storyNetwork } from './random-story.ts';

interface Choosy {
  name: string;
  wanted?: Readonly<Record<string, WantedCodes>>;
  init(views: WalrusViews): unknown;
  on: Readonly<Record<string, (state: never, fact: Fact, views: WalrusViews) => unknown>>;
}

const choosy: Choosy[] = [...METRICS, ...TABLES, ...CHECKERS].filter(
  ({ wanted }) => wanted !== undefined,
);

describe('of facts that it does not want', () => {
  it('there are members that choose', () => {
    expect(choosy.length).toBeGreaterThan(4);
  });

  it.each(choosy.map((member) => [member.name, member] as const))(
    '%s makes nothing',
    (_, member) => {
      let met = 0;
      fc.assert(
        fc.property(story, (steps) => {
          const network = storyNetwork();
          const state = member.init(network.views);
          for (const [index, step] of steps.entries()) {
            happen(network, step);
            const wish = member.wanted?.[step.name];
            if (wish === undefined || wish.isWanted[step.args[wish.arg]]) continue;
            const before = encode(state);
            const fact = factOf(step.name, step.entity, [...step.args], network.world.nowUs, index);
            expect(member.on[step.name](state as never, fact, network.views) ?? null).toBe(null);
            expect(encode(state)).toEqual(before);
            met += 1;
          }
        }),
        { numRuns: 40, seed: 13 },
      );
      expect(met).toBeGreaterThan(0);
    },
  );
});

describe('members by code', () => {
  const even = { wanted: { 'a.was': { arg: 1, isWanted: [true, false, true] } } };
  const first = { wanted: { 'a.was': { arg: 1, isWanted: [true, false, false] } } };
  it('come in their order, and those without a wish for every code', () => {
    expect(membersByCode([even, {}, first], 'a.was')).toEqual({
      arg: 1,
      lists: [[0, 1, 2], [1], [0, 1]],
    });
  });

  it('are not asked for where nobody chooses', () => {
    expect(membersByCode([even, {}], 'b.was')).toBe(null);
  });

  it('choose by one argument', () => {
    const other = { wanted: { 'a.was': { arg: 0, isWanted: [true] } } };
    expect(() => membersByCode([even, other], 'a.was')).toThrow("choose 'a.was' by different");
  });
});
