/**
 * The same protocol in every fidelity: real bytes for all blobs, for some or for none give the
 * same facts and the same account of every byte (foundations.md §3).
 */

import { describe, expect, it } from 'vitest';
import { allBlobs } from '../../sim/models/blobs/blobs.ts';
import { ledgerLines } from '../../sim/models/network/index.ts';
import { eventfulScenario } from '../fixtures/eventful.ts';
import type { Overrides } from '../fixtures/small-scenario.ts';
import { type FinishedWalrusRun, factsNamed, runSmall } from '../fixtures/walrus-run.ts';

const FIDELITIES: [name: string, fidelity: Overrides | string][] = [
  ['bytes', 'bytes'],
  ['sampled', { mode: 'sampled', share: 0.5 }],
  ['counts', 'counts'],
];

describe('bytes, sampled and counts', () => {
  const runs = new Map<string, FinishedWalrusRun>(
    FIDELITIES.map(([name, fidelity]) => [name, runSmall(eventfulScenario({ fidelity }))]),
  );
  const of = (name: string) => runs.get(name)!;

  it('meet every kind of trouble and end well', () => {
    const run = of('bytes');
    expect(run.results.summary.verdict).toBe('good');
    const verbs = new Set(run.ctx.resolved.faults.map(({ verb }) => verb));
    expect([...verbs].sort()).toEqual(
      ['corrupt', 'crash', 'degrade', 'leave', 'lose-volume', 'partition'].sort(),
    );
    for (const fact of [
      'transfer.fell-back',
      'node-recovery.ended',
      'blob-sync.ended',
      'symbol.rejected',
      'sliver.corrupted',
      'shard.dropped',
      'blob.expired',
    ]) {
      expect(factsNamed(run, fact).length, fact).toBeGreaterThan(0);
    }
  });

  it('carry bytes for all blobs, for some, for none', () => {
    const carrying = FIDELITIES.map(
      ([name]) => allBlobs(of(name).ctx).filter(({ carriesBytes }) => carriesBytes).length,
    );
    const blobs = of('bytes').ctx.state.blobs.count;
    expect(carrying[0]).toBe(blobs);
    expect(carrying[1]).toBeGreaterThan(0);
    expect(carrying[1]).toBeLessThan(blobs);
    expect(carrying[2]).toBe(0);
  });

  it.each(['sampled', 'counts'])('%s gives the digests, facts and ledger of bytes', (name) => {
    const [run, reference] = [of(name), of('bytes')];
    expect(run.simulation.digest()).toEqual(reference.simulation.digest());
    expect(run.simulation.eventCount).toBe(reference.simulation.eventCount);
    expect(run.facts).toEqual(reference.facts);
    const { ledger } = reference.ctx.state.network;
    expect(ledgerLines(run.ctx.state.network.ledger)).toEqual(ledgerLines(ledger));
    expect(run.results.summary.metrics).toEqual(reference.results.summary.metrics);
  });

  it('of another seed is another run', () => {
    const other = runSmall(eventfulScenario({ seed: 4, fidelity: 'counts' }));
    expect(other.simulation.digest()).not.toEqual(of('counts').simulation.digest());
  });
});
