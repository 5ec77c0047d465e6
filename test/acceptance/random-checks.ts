/** What must be true of any random scenario. */
import { expect } from 'vitest';
import { randomScenario } from '../fixtures/random-scenario.ts';
import { createRun, finish } from '../fixtures/walrus-run.ts';

/** Far more than any of them takes: a run that goes round in circles is told apart. */
const EVENTS_MAX = 1_000_000;

/** It ends, and no invariant breaks. */
export function checkEnds(seed: number): void {
  const run = finish(createRun(randomScenario(seed)), EVENTS_MAX);
  expect(run.brokenBy, `random scenario ${seed}`).toBe('');
  expect(run.results.summary.verdict, `random scenario ${seed}`).not.toBe('invariant-broken');
}

/** It is the same run with real bytes, and taken apart and put together on the way. */
export function checkSame(seed: number): void {
  const plain = createRun(randomScenario(seed)).simulation;
  const bytes = createRun(randomScenario(seed, { fidelity: 'bytes' })).simulation;
  const rebuilt = createRun(randomScenario(seed)).simulation;
  while (plain.step(10_000) === 'running');
  while (bytes.step(10_000) === 'running');
  while (rebuilt.step(1009) === 'running') rebuilt.rebuild();
  const say = `random scenario ${seed}`;
  expect(bytes.digest(), say).toEqual(plain.digest());
  expect(rebuilt.digest(), say).toEqual(plain.digest());
}
