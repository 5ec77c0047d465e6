/** What clients do: writes and reads by their laws, files and sizes, the read-back at the end. */

import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { allBlobs } from '../../../sim/models/blobs/blobs.ts';
import { OUTCOMES } from '../../../sim/models/facts.ts';
import { type Overrides, quietScenario, smallScenario } from '../../fixtures/small-scenario.ts';
import { createRun, endsOf, factsNamed, runSmall } from '../../fixtures/walrus-run.ts';

const run = (overrides: Overrides) => {
  const finished = runSmall(smallScenario(overrides));
  expect(finished.brokenBy).toBe('');
  return finished;
};

describe('writes', () => {
  it('begin at their start, follow their law and store each blob once', () => {
    const written = run({
      workload: {
        generated: { count: 5, size: '1KiB' },
        writes: { start: '2h', every: { law: 'constant', value: '3h' } },
      },
    });
    const started = factsNamed(written, 'write.started');
    expect(started.map(({ timeUs }) => timeUs / HOUR_US)).toEqual([2, 5, 8, 11, 14]);
    expect(started.map(({ args }) => args[1]).sort()).toEqual([0, 1, 2, 3, 4]);
    // Blobs come in an order of their own, from whatever client.
    expect(started.map(({ args }) => args[1])).not.toEqual([0, 1, 2, 3, 4]);
  });

  it('stop when the time is over', () => {
    const short = run({
      duration: '7h',
      workload: {
        generated: { count: 5, size: '1KiB' },
        writes: { start: '2h', every: { law: 'constant', value: '3h' } },
      },
    });
    expect(factsNamed(short, 'write.started').length).toBe(2);
    expect(short.results.summary.metrics['blobs.registered'].value).toBe(2);
  });
});

describe('reads', () => {
  it('find nothing before the first certificate, then live blobs only', () => {
    const reading = run({
      duration: '50h',
      workload: {
        generated: { count: 3, size: '1KiB' },
        writes: { start: '10h', every: { law: 'constant', value: '1h' } },
        reads: { start: '1h', every: { law: 'constant', value: '30min' } },
        lifetime: '1epochs',
      },
    });
    const started = factsNamed(reading, 'read.started').map(({ timeUs }) => timeUs / HOUR_US);
    expect(Math.min(...started)).toBeGreaterThan(10);
    expect(Math.max(...started)).toBeLessThan(24.1);
    expect(new Set(endsOf(reading, 'read').map(({ outcome }) => outcome))).toEqual(new Set(['ok']));
    expect(new Set(endsOf(reading, 'read').map(({ blob }) => blob)).size).toBe(3);
    expect(new Set(endsOf(reading, 'read').map(({ client }) => client)).size).toBe(2);
  });
});

describe('sizes', () => {
  it('are cut to what one blob can hold, and to at least a byte', () => {
    const { ctx } = createRun(
      quietScenario({
        fidelity: 'counts',
        storage: { capacity: '1000TB' },
        workload: {
          generated: { count: 300, size: { law: 'lognormal', median: '300kB', sigma: 1.5 } },
        },
      }),
    );
    const sizes = allBlobs(ctx).map(({ lengthBytes }) => lengthBytes);
    const largest = 4 * 7 * 65_534;
    expect(Math.max(...sizes)).toBe(largest);
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(1);
    expect(sizes.filter((size) => size < largest).length).toBeGreaterThan(100);
  });
});

describe('the read-back', () => {
  it('reads every live blob once, after the time is over', () => {
    const finished = run({ workload: { lifetime: '2epochs' } });
    const backs = factsNamed(finished, 'blob.read-back');
    const live = allBlobs(finished.ctx)
      .map(({ index }) => index)
      .filter((blob) => finished.views.blob(blob).isLive);
    expect(live.length).toBeGreaterThan(0);
    expect(live.length).toBeLessThan(12);
    expect(backs.map(({ entity }) => entity).sort((a, b) => a - b)).toEqual(live);
    expect(backs.every(({ args }) => OUTCOMES[args[0]] === 'ok')).toBe(true);
    expect(Math.min(...backs.map(({ timeUs }) => timeUs))).toBeGreaterThanOrEqual(72 * HOUR_US);
  });

  it('takes in a blob whose write was still running at the end', () => {
    const finished = run({
      duration: '6h',
      workload: {
        generated: { count: 1, size: '1KiB' },
        writes: { start: `${6 * 3600 - 1}s` },
        reads: { start: '90d' },
      },
    });
    const [certified] = factsNamed(finished, 'blob.certified');
    expect(certified.timeUs).toBeGreaterThan(6 * HOUR_US);
    const backs = factsNamed(finished, 'blob.read-back');
    expect(backs.map(({ args }) => OUTCOMES[args[0]])).toEqual(['ok']);
  });

  it('can be left out', () => {
    const finished = run({ workload: { 'read-back': false } });
    expect(factsNamed(finished, 'blob.read-back')).toEqual([]);
  });

  it('tells of a blob that cannot be read any more', () => {
    // Seven of ten shards away for good, without a premise to break.
    const finished = run({
      faults: [{ at: '70h', leave: ['node-0', 'node-1', 'node-2', 'node-3'] }],
    });
    const backs = factsNamed(finished, 'blob.read-back');
    expect(backs.length).toBe(12);
    expect(backs.every(({ args }) => OUTCOMES[args[0]] === 'not-enough-slivers')).toBe(true);
    expect(finished.results.summary.verdict).toBe('data-lost');
  });
});
