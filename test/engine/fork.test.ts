import { describe, expect, it } from 'vitest';
import { createSimulation, type ForkOptions, type Simulation } from '../../sim/engine/index.ts';
import { busyParts } from './busy-model.ts';
import { runToEnd } from './one-model.ts';

const END_US = 6_000_000;
const FORK_EVENTS = 1500;

function halfway(): Simulation {
  const simulation = createSimulation({ ...busyParts, resolved: {}, seed: 5, endUs: END_US });
  simulation.step(FORK_EVENTS);
  return simulation;
}

/** The facts from here to the end. */
function story(simulation: Simulation): string[] {
  const list: string[] = [];
  simulation.onFact(({ timeUs, name, entity, args }) => {
    list.push(`${timeUs} ${name} ${entity} ${args}`);
  });
  runToEnd(simulation);
  return list;
}

describe('a fork', () => {
  const parent = story(halfway());

  it('leaves its parent as it was', () => {
    const simulation = halfway();
    const before = simulation.save();
    simulation.fork({ seed: 1, hazards: 'all' });
    expect(simulation.save()).toEqual(before);
    expect(story(simulation)).toEqual(parent);
  });

  it('has the past of its parent and a future of its own', () => {
    const simulation = halfway();
    const digest = simulation.digest();
    const futures = [1, 2, 3].map((seed) => {
      const fork = simulation.fork({ seed, hazards: 'all' });
      expect(fork.digest()).toEqual(digest);
      expect(fork.eventCount).toBe(FORK_EVENTS);
      expect(fork.now).toBe(simulation.now);
      return story(fork).join();
    });
    expect(new Set([...futures, parent.join()]).size).toBe(4);
  });

  it('is the same for the same seed, and can be saved and rebuilt', () => {
    const options: ForkOptions = { seed: 9, hazards: 'all' };
    const first = halfway().fork(options);
    const second = halfway().fork(options);
    second.rebuild();
    expect(story(second)).toEqual(story(first));
    expect(second.save()).toEqual(first.save());
  });

  it('never repeats its parent, even with the seed of the parent', () => {
    const simulation = halfway();
    const once = simulation.fork({ seed: 5, hazards: 'all' });
    const twice = once.fork({ seed: 5, hazards: 'all' });
    const stories = [parent, story(once), story(twice)].map((facts) => facts.join());
    expect(new Set(stories).size).toBe(3);
  });

  it('keeps planned lives when hazards are not drawn again', () => {
    const fork = halfway().fork({ seed: 4 });
    const redrawn = halfway().fork({ seed: 4, hazards: 'all' });
    const firstFailure = (facts: string[]) =>
      facts.filter((fact) => fact.includes('machine.failed')).slice(0, 3);
    const kept = firstFailure(story(fork));
    expect(kept).toEqual(firstFailure(parent));
    expect(firstFailure(story(redrawn))).not.toEqual(kept);
  });

  it('can change the hazards alone: everything else meets the same weather', () => {
    const fork = halfway().fork({ seed: 4, hazards: ['fail'], streams: 'hazards' });
    const letters = (facts: string[]) => facts.filter((fact) => fact.includes('letter.'));
    const facts = story(fork);
    expect(letters(facts)).toEqual(letters(parent));
    expect(facts).not.toEqual(parent);
    const none = halfway().fork({ seed: 4, hazards: [], streams: 'hazards' });
    expect(story(none)).toEqual(parent);
  });

  it('refuses unknown kinds and wrong seeds', () => {
    const simulation = halfway();
    expect(() => simulation.fork({ seed: 1, hazards: ['nothing'] })).toThrow('no model handles');
    expect(() => simulation.fork({ seed: -1 })).toThrow('a seed is an integer');
  });
});
