import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  type FactLine,
  factLine,
  findDivergence,
  type RunTrace,
  stretchOf,
} from '../../sim/cli/divergence.ts';
import { runSession } from '../../sim/cli/session.ts';
import { type LoadedScenario, loadScenario } from '../../sim/scenario/index.ts';

const SCENARIO = 'test/cli/tiny.yaml';

describe('verify', () => {
  it('finds equal digests in a fresh process and after another run', async () => {
    const args = ['--import', 'tsx', 'sim/main.ts', 'verify', SCENARIO, '--quiet'];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    expect(stdout).toMatch(/^Equal: [0-9]+ events twice\ntraceDigest [0-9a-f]{32}\n/);
    expect(stderr).toBe('');
  });

  it('names the first fact that differs between two real runs', async () => {
    const [a, b] = await Promise.all(
      [[], ['faults[0].at=50h']].map(async (settings) =>
        traced(await loadScenario(SCENARIO, { settings })),
      ),
    );
    const found = await findDivergence(a.trace, b.trace, a.between, b.between);
    expect(found).not.toBeNull();
    const [first, second] = [found?.first, found?.second].map((fact) =>
      JSON.parse(fact?.text ?? ''),
    );
    expect(first).toEqual({ name: 'node.crashed', node: 2, timeUs: 8 * 3_600_000_000 });
    expect(second.timeUs).toBeGreaterThan(first.timeUs);
  });
});

async function traced({ resolved, inputs }: LoadedScenario) {
  const facts: FactLine[] = [];
  const { run } = await runSession({
    name: 'tiny',
    resolved,
    inputs,
    onFact: (fact) => facts.push(factLine(fact)),
  });
  const trace: RunTrace = { ...run.digests, eventCount: run.eventCount, ladder: run.ladder };
  return { trace, between: async () => facts };
}

describe('the stretch in which two runs part', () => {
  const rung = (eventCount: number, trace: string) => ({
    eventCount,
    trace,
    physical: trace,
    economic: trace,
  });
  const run = (eventCount: number, trace: string, ladder: RunTrace['ladder']): RunTrace => ({
    ...rung(eventCount, trace),
    ladder,
  });

  it('is none when the digests are equal', () => {
    expect(stretchOf(run(9, 'a', []), run(9, 'a', []))).toBeNull();
  });

  it('lies before the first rung that differs', () => {
    const a = run(300, 'x', [rung(100, 'a'), rung(200, 'b')]);
    const b = run(300, 'y', [rung(100, 'a'), rung(200, 'c')]);
    expect(stretchOf(a, b)).toEqual({ afterEvent: 100, toEvent: 200 });
  });

  it('lies after the last rung when all rungs are equal', () => {
    const a = run(150, 'x', [rung(100, 'a')]);
    const b = run(140, 'y', [rung(100, 'a')]);
    expect(stretchOf(a, b)).toEqual({ afterEvent: 100, toEvent: 150 });
  });

  it('reaches to the next rung when one run is longer', () => {
    const a = run(150, 'x', [rung(100, 'a')]);
    const b = run(450, 'y', [rung(100, 'a'), rung(200, 'd')]);
    expect(stretchOf(a, b)).toEqual({ afterEvent: 100, toEvent: 200 });
  });
});
