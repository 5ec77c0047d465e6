/**
 * Row V52b of the validation book with the real client: register, metadata first, so many PUTs
 * at a time, a tail after the quorum. (V52 asks for 1000 nodes; the contract's active set has at
 * most 111, so that row is checked on the network alone, in network-upload.test.ts.)
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US, SECOND_US } from '../../sim/engine/index.ts';
import { addBlob } from '../../sim/models/blobs/blobs.ts';
import { startWrite } from '../../sim/models/client/write.ts';
import { quietScenario } from '../fixtures/small-scenario.ts';
import { booked, endsOf, factsNamed, runSmall, type Step } from '../fixtures/walrus-run.ts';
import { GIGABIT, UNLIMITED } from '../models/network/fixture.ts';
import { evenShards } from './upload.ts';
import { bookNumbers } from './validation-book.ts';

const NODES = 105;
const LENGTH = 1024 * 1024 * 1024;

describe('upload by the real client, validation book', () => {
  const scenario = quietScenario(
    {
      fidelity: 'counts',
      duration: '2h',
      network: {
        latency: {
          rtt: [
            ['1ms', '1ms'],
            ['1ms', '1ms'],
          ],
        },
      },
    },
    { weights: evenShards(1000, NODES) },
  );
  const { nodes, clients } = scenario.resolved.network;
  for (const node of nodes) {
    node.upBytesPerSecond = UNLIMITED;
    node.downBytesPerSecond = UNLIMITED;
  }
  clients[0].upBytesPerSecond = GIGABIT;
  // The book's bound allows no byte to pass beside others: without the shortcut for short messages.
  scenario.resolved.network.exactSharing = true;
  const write: Step = [
    HOUR_US,
    (ctx) => {
      const blob = { kind: 'generated', name: 'gibibyte', lengthBytes: LENGTH } as const;
      startWrite(ctx, 0, addBlob(ctx, blob).index);
    },
  ];
  const run = runSmall(scenario, [write]);

  it('sends N metadata and n sliver pairs, no byte more of either', () => {
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    const used = (kind: 'metadata' | 'payload') =>
      booked(run, { cause: 'write', kind, use: 'used' });
    expect(used('metadata')).toBe(NODES * 66_044);
    expect(used('payload')).toBe(1000 * 1001 * 4820);
    expect(booked(run, { cause: 'write', kind: 'payload', use: 'wasted' })).toBe(0);
  });

  it('V52b: takes at least the bytes over the rate, and at most a hundredth more', () => {
    const [bound] = bookNumbers('V52b');
    const [quorum] = factsNamed(run, 'write.quorum');
    const beganUs = quorum.timeUs - quorum.args[1];
    const stored = factsNamed(run, 'sliver.stored').map(({ timeUs }) => timeUs);
    const seconds = (Math.max(...stored) - beganUs) / SECOND_US;
    // The book's bound is printed to a microsecond.
    expect(seconds).toBeGreaterThanOrEqual(bound - 1e-6);
    expect(seconds).toBeLessThanOrEqual(bound * 1.01);
  });
});
