/** A fork shares its past with the run it comes from, and only that. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Fact } from '../../sim/engine/index.ts';
import { createWalrusSimulation, type WalrusRun } from '../../sim/simulation.ts';
import { eventfulScenario } from '../fixtures/eventful.ts';

const scenario = eventfulScenario();
const FORK_US = 40 * 3_600_000_000;

function create(): { run: WalrusRun; told: string[] } {
  return listenTo(createWalrusSimulation({ ...scenario, seed: scenario.resolved.seed }));
}

function listenTo(run: WalrusRun): { run: WalrusRun; told: string[] } {
  const told: string[] = [];
  run.simulation.onFact((fact) => told.push(textOf(fact)));
  return { run, told };
}

function textOf({ timeUs, name, entity, args }: Fact): string {
  return `${timeUs} ${name} ${entity} ${args.join(' ')}`;
}

function partsOf(text: string) {
  const [timeUs, name, entity] = text.split(' ');
  return { timeUs: Number(timeUs), name, entity: Number(entity) };
}

function toEnd(run: WalrusRun): WalrusRun {
  while (run.simulation.step(10_000) === 'running');
  return run;
}

/** Position of the first fact that differs. */
function firstDifference(left: readonly string[], right: readonly string[]): number {
  const shorter = Math.min(left.length, right.length);
  for (let at = 0; at < shorter; at += 1) if (left[at] !== right[at]) return at;
  return shorter;
}

describe('forks of a run in mid-course', () => {
  const parent = create();
  let pastDigest: unknown;
  /** By name of the fork; all were made at the same instant. */
  const forks = new Map<string, { run: WalrusRun; told: string[] }>();

  beforeAll(() => {
    while (parent.run.simulation.now < FORK_US) parent.run.simulation.step(1);
    pastDigest = parent.run.simulation.digest();
    for (const [name, seed] of [
      ['one', 101],
      ['one again', 101],
      ['two', 102],
    ] as const) {
      forks.set(name, listenTo(parent.run.fork({ seed, hazards: 'all', streams: 'hazards' })));
    }
    forks.set('all streams', listenTo(parent.run.fork({ seed: 101, hazards: 'all' })));
    for (const { run } of forks.values()) {
      expect(run.simulation.digest()).toEqual(pastDigest);
      toEnd(run);
    }
    toEnd(parent.run);
  }, 60_000);

  const of = (name: string) => forks.get(name)!;

  it('are equal for equal seeds', () => {
    expect(of('one again').told).toEqual(of('one').told);
    expect(of('one again').run.simulation.digest()).toEqual(of('one').run.simulation.digest());
    expect(of('one again').run.results()).toEqual(of('one').run.results());
  });

  it('meet the same weather up to the first random fault that was drawn again', () => {
    const [one, two] = [of('one').told, of('two').told];
    const at = firstDifference(one, two);
    expect(at).toBeGreaterThan(10);
    expect(Math.min(one.length, two.length)).toBeGreaterThan(at);
    const [first] = [one[at], two[at]].map(partsOf).sort((a, b) => a.timeUs - b.timeUs);
    expect(first.name).toBe('fault.started');
    // Scheduled faults are numbered first.
    expect(first.entity).toBeGreaterThanOrEqual(scenario.resolved.faults.length);
    expect(one.every((fact) => partsOf(fact).timeUs >= FORK_US)).toBe(true);
  });

  it('differ in everything drawn after the fork when all streams start again', () => {
    const at = firstDifference(of('one').told, of('all streams').told);
    expect(of('one').told[at]).not.toBe(of('all streams').told[at]);
    expect(of('all streams').run.simulation.digest()).not.toEqual(
      of('one').run.simulation.digest(),
    );
  });

  it('leave the run they come from as it would have been', () => {
    expect(parent.run.simulation.digest()).toEqual(toEnd(create().run).simulation.digest());
    for (const { run } of forks.values()) {
      expect(run.simulation.digest()).not.toEqual(parent.run.simulation.digest());
    }
  });

  it('end well in every future', () => {
    for (const { run } of forks.values()) {
      expect(run.results().summary.verdict).toBe('good');
    }
  });
});
