/** What must be true of any random scenario. */
import { expect } from 'vitest';
import { randomScenario } from '../fixtures/random-scenario.ts';
import { randomVariant } from '../fixtures/random-variant.ts';
import { merged } from '../fixtures/small-scenario.ts';
import { createRun, type FinishedWalrusRun, finish } from '../fixtures/walrus-run.ts';

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

const SOME = { mode: 'sampled', share: 0.5 };

/**
 * Real bytes for all blobs, for some and for none: the same facts, events, ledger and metrics; and
 * the same again where the run is taken apart and put together on the way.
 */
export function checkFidelities(seed: number): void {
  const variant = randomVariant(seed);
  const create = (fidelity: unknown) =>
    createRun(randomScenario(seed, merged(variant, { fidelity })));
  const run = (fidelity: unknown) => finish(create(fidelity), EVENTS_MAX);
  const counts = run('counts');
  for (const fidelity of [SOME, 'bytes']) {
    const other = run(fidelity);
    const say = `random scenario ${seed} with ${JSON.stringify(variant)}`;
    expect(firstDifference(other, counts), say).toBeNull();
    expect(other.brokenBy, say).toBe(counts.brokenBy);
    expect(other.simulation.digest(), say).toEqual(counts.simulation.digest());
    expect(other.simulation.eventCount, say).toBe(counts.simulation.eventCount);
    expect(other.views.ledger(), say).toEqual(counts.views.ledger());
    expect(other.results.summary.metrics, say).toEqual(counts.results.summary.metrics);
  }
  const { simulation } = create('bytes');
  while (simulation.step(1009) === 'running') simulation.rebuild();
  expect(simulation.digest(), `random scenario ${seed}, rebuilt`).toEqual(
    counts.simulation.digest(),
  );
}

/** The first fact of which two runs tell differently; null where there is none. */
function firstDifference({ facts: a }: FinishedWalrusRun, { facts: b }: FinishedWalrusRun) {
  for (let at = 0; at < Math.max(a.length, b.length); at += 1) {
    if (JSON.stringify(a[at]) !== JSON.stringify(b[at])) return { at, a: a[at], b: b[at] };
  }
  return null;
}
