/** The steps of a pass over a population: an eighth of it each, and never more than a million. */
import { describe, expect, it } from 'vitest';
import {
  advanceFlow,
  createBulkJob,
  isThrough,
  nextStep,
} from '../../../sim/models/repair/bulk-job.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun } from '../../fixtures/walrus-run.ts';

/** Units of all steps of a job over so many members. */
function unitsOf(members: number): number[] {
  const { ctx } = createRun(
    quietScenario({
      granularity: 'flow',
      fidelity: 'counts',
      storage: { capacity: '1PB' },
      workload: { population: { blobs: members, classes: [{ size: '1KiB', share: 1 }] } },
    }),
  );
  const job = createBulkJob(ctx, []);
  const units: number[] = [];
  while (!isThrough(job)) {
    const step = nextStep(ctx, job, { batch: 1, least: 10 });
    units.push(step.units);
    advanceFlow(ctx, job, step);
  }
  return units;
}

describe('a pass over a population', () => {
  it('goes in eight steps', () => {
    const units = unitsOf(80_000);
    expect(units.length).toBe(8);
    for (const one of units) expect(one).toBe(10_000);
  });

  it('goes in steps of a million where an eighth is more, so that a crash undoes hours only', () => {
    const units = unitsOf(20_000_000);
    expect(units.length).toBe(20);
    for (const one of units) expect(one).toBe(1_000_000);
  });
});
