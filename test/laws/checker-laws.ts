/** Laws that every listed checker obeys; a new one gets these tests for free. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CheckerDefinition } from '../../sim/checkers/define.ts';
import {
  type CheckersState,
  checkersObserver,
  finishCheckers,
} from '../../sim/checkers/observer.ts';
import { decode, encode, InvariantBroken } from '../../sim/engine/index.ts';
import { FACTS } from '../../sim/models/facts.ts';
import { type FakeNetwork, factOf } from './fake-network.ts';
import { happen, type StoryStep, story, storyNetwork } from './random-story.ts';

const RUNS = { numRuns: 20, seed: 12 };
const KNOWN_FACTS = new Set(FACTS.map(({ name }) => name));

export function checkerLaws(checker: CheckerDefinition): void {
  const observer = checkersObserver([checker]);

  /** False when the invariant broke, which stops a run. Any other error is the checker's fault. */
  function tell(
    state: CheckersState,
    network: FakeNetwork,
    { name, entity, args }: StoryStep,
    eventSeq: number,
  ): boolean {
    const fact = factOf(name, entity, [...args], network.world.nowUs, eventSeq);
    try {
      observer.on[name]?.(state, fact, network.views);
      return true;
    } catch (error) {
      if (!(error instanceof InvariantBroken)) throw error;
      return false;
    }
  }
  const ending = (state: CheckersState, network: FakeNetwork) =>
    finishCheckers([checker], state, network.views, network.world.nowUs)[0];

  describe(`checker ${checker.name}`, () => {
    it('says what it is', () => {
      expect(checker.name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(checker.statement).toMatch(/^[A-ZΣ][\s\S]*\.$/);
      expect(checker.spec).toMatch(/\.md/);
      if (checker.premise !== null) expect(checker.premise.says).not.toBe('');
    });
    it('asks only for facts that the models declare', () => {
      for (const name of Object.keys(observer.on)) expect(KNOWN_FACTS).toContain(name);
    });
    it('holds in a run in which nothing happened', () => {
      const network = storyNetwork();
      network.world.blobs = [];
      const state = observer.init(network.views);
      network.world.nowUs = 1_000_000_000;
      const { status } = ending(state, network);
      expect(status).toBe('held');
    });
    it('ends any story as held, disarmed or broken, and says why', () => {
      fc.assert(
        fc.property(story, (steps) => {
          const network = storyNetwork();
          const state = observer.init(network.views);
          const seen: string[] = [];
          for (const [index, step] of steps.entries()) {
            happen(network, step);
            const goesOn = tell(state, network, step, index);
            seen.push(state[checker.name].status);
            if (!goesOn) break;
          }
          // Disarmed or broken once is for good.
          const firstNotHeld = seen.findIndex((status) => status !== 'held');
          if (firstNotHeld >= 0) {
            expect(new Set(seen.slice(firstNotHeld)).size).toBe(1);
          }
          const before = encode(state);
          const { status, detail } = ending(state, network);
          expect(['held', 'disarmed', 'broken']).toContain(status);
          expect(detail === '').toBe(status === 'held');
          expect(ending(state, network)).toMatchObject({ status, detail });
          expect(encode(state)).toEqual(before);
        }),
        RUNS,
      );
    });
    it('goes on from saved bytes as if it had never stopped', () => {
      fc.assert(
        fc.property(story, fc.nat(80), (steps, savedAt) => {
          const network = storyNetwork();
          const straight = observer.init(network.views);
          let saved = decode(encode(straight)) as CheckersState;
          for (const [index, step] of steps.entries()) {
            happen(network, step);
            if (index === savedAt) saved = decode(encode(saved)) as CheckersState;
            const goesOn = tell(straight, network, step, index);
            expect(tell(saved, network, step, index)).toBe(goesOn);
            if (!goesOn) break;
          }
          expect(encode(saved)).toEqual(encode(straight));
          expect(ending(saved, network)).toEqual(ending(straight, network));
        }),
        RUNS,
      );
    });
  });
}
