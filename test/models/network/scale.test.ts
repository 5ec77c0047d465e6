import { describe, expect, it } from 'vitest';
import { createUpload, evenShards, finishUpload } from '../../validation/upload.ts';
import { GIGABIT } from './fixture.ts';

describe('an upload to 105 nodes with two thousand PUTs at once', () => {
  it('solves for the uplink alone, twice a flow at most, and keeps no thing per idle pair', () => {
    const nodes = 105;
    const { network } = finishUpload(
      createUpload({
        network: { rttMs: 100, jitterSigma: 0.15, overheadBytes: 400 },
        uplink: GIGABIT,
        elsewhere: GIGABIT,
        shards: evenShards(1000, nodes),
        metadataBytes: 66_044,
        primaryBytes: 3_214_940,
        secondaryBytes: 1_609_880,
      }),
    );
    const { effort, bundles } = network.flows;
    expect(effort.flows).toBe(nodes + 2000);
    expect(effort.solutions).toBeLessThanOrEqual(2 * effort.flows);
    expect(effort.bundles).toBeLessThanOrEqual(effort.solutions * nodes);
    expect(effort.rounds).toBeLessThan(1.1 * effort.solutions);
    expect(bundles.used).toBe(nodes);
  });
});
