/** Deferral of live uploads (network.md §4): what a fresh certificate starts waits, by size. */
import { describe, expect, it } from 'vitest';
import { HOUR_US, MINUTE_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { cut } from '../../../sim/models/network/index.ts';
import { ScenarioError } from '../../../sim/scenario/index.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { factsNamed, runSmall, type Step, sliversStored } from '../../fixtures/walrus-run.ts';

const BUCKETS = [
  { 'up-to': '900B', for: '5min' },
  { 'up-to': '1MiB', for: '90s' },
];
const WEIGHTS = { weights: [2, 2, 2, 1, 3] };
/** The writer cannot reach the node, which sees the certificate all the same. */
const apart: Step = [MINUTE_US, (ctx) => cut(ctx, { from: [5], to: [4], oneWay: false })];

/** Time from the certificate to the first sliver that the node rebuilds, microseconds. */
function waitedUs(lengthBytes: number, repair: Record<string, unknown>, faults: object[] = []) {
  const write: Step = [
    HOUR_US,
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'one', lengthBytes });
      startWrite(ctx, 0, index);
    },
  ];
  const scenario = quietScenario({ duration: '6h', storage: { repair }, faults }, WEIGHTS);
  const run = runSmall(scenario, [apart, write]);
  expect(run.brokenBy).toBe('');
  const [{ timeUs: certifiedUs }] = factsNamed(run, 'blob.certified');
  const rebuilt = sliversStored(run, 'blob-sync');
  expect(new Set(rebuilt.map(({ node }) => node))).toEqual(new Set([4]));
  return Math.min(...rebuilt.map(({ timeUs }) => timeUs)) - certifiedUs;
}

describe('live uploads', () => {
  it('are not waited for as deployed', () => {
    expect(waitedUs(1000, {})).toBeLessThan(20_000_000);
  });

  it.each([
    [800, 5 * MINUTE_US],
    [1000, 1.5 * MINUTE_US],
  ])('of %i bytes are given the time of their size', (lengthBytes, forUs) => {
    const soon = waitedUs(lengthBytes, {});
    const late = waitedUs(lengthBytes, { 'live-upload-deferral': BUCKETS });
    expect(late - soon).toBeGreaterThan(forUs - 5_000_000);
    expect(late - soon).toBeLessThan(forUs + 5_000_000);
  });

  it('above the last size are not waited for', () => {
    const repair = { 'live-upload-deferral': [BUCKETS[0]] };
    expect(waitedUs(1000, repair)).toBe(waitedUs(1000, {}));
  });

  it('are not waited for by a node that has fallen behind the chain', () => {
    const away = [{ at: '30min', crash: 'node-4', for: '2h' }];
    const repair = { 'live-upload-deferral': BUCKETS };
    expect(waitedUs(1000, repair, away)).toBe(waitedUs(1000, {}, away));
  });

  it('have sizes that ascend and at most five minutes, or are refused', () => {
    const refused = (...buckets: object[]) => {
      const repair = { 'live-upload-deferral': buckets };
      return () => quietScenario({ storage: { repair } });
    };
    const falling = refused({ 'up-to': '2MiB', for: '1s' }, { 'up-to': '1MiB', for: '1s' });
    expect(falling).toThrow(ScenarioError);
    expect(falling).toThrow(/ascend/);
    expect(refused({ 'up-to': '2MiB', for: '6min' })).toThrow(ScenarioError);
  });
});
