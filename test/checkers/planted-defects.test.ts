import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../../sim/results/run-results.ts';
import { EVENTFUL, finished, measured, smallNetwork } from '../metrics/small-network.ts';

/** Certificates are an hour on their way, so that some arrive after the epoch has changed. */
const SLOW_CHAIN = [
  ...EVENTFUL,
  'network.chain.finality=1h',
  'workload.writes.every=1h',
  'workload.generated.count=60',
];

describe('a planted defect breaks the invariant that is there for it', () => {
  it.each([
    ['threshold-minus-one', 'repair-formulas', EVENTFUL],
    ['transfer-skips-blob', 'quiescent-full', EVENTFUL],
    ['lost-sliver-readable', 'lost-means-gone', EVENTFUL],
    ['repair-never-triggered', 'quiescent-full', EVENTFUL],
    ['cap-ignored', 'committee-sums', EVENTFUL],
    ['byte-uncounted', 'ledger-closes', EVENTFUL],
    ['frost-uncounted', 'wal-conserved', EVENTFUL],
    ['stale-certificate', 'certificate-epoch', SLOW_CHAIN],
  ])('%s: %s', (defect, checker, settings) => {
    const results = finished(smallNetwork(settings, defect));
    const broken = results.summary.checkers.filter(({ status }) => status === 'broken');
    expect(broken.map(({ name }) => name)).toEqual([checker]);
    expect(results.summary.verdict).toBe('invariant-broken');
    expect(exitCodeOf(results)).toBe(3);
  });

  it('and without one the same runs are good', () => {
    for (const settings of [EVENTFUL, SLOW_CHAIN]) {
      const results = finished(smallNetwork(settings));
      expect(results.summary.verdict).toBe('good');
      for (const cause of ['blob-sync', 'node-recovery']) {
        expect(measured(results, 'repair.slivers', `cause=${cause}`)).toBeGreaterThan(0);
      }
      expect(measured(results, 'transfer.slivers')).toBeGreaterThan(0);
    }
    expect(measured(finished(smallNetwork(SLOW_CHAIN)), 'certificates.rejected')).toBeGreaterThan(
      0,
    );
  });
});
