import { describe, expect, it } from 'vitest';
import { walrusViews } from '../../sim/models/walrus-views.ts';
import type { WalrusContext } from '../../sim/models/world.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { measured, runToEnd, smallNetwork } from './small-network.ts';

/** Measures every live blob for every client at every single fact; slow and simple. */
function measureEverything(ctx: WalrusContext) {
  const views = walrusViews(ctx);
  const { kp, ks } = views.code;
  const outUs = [0, 0];
  const minMargin = [Infinity, Infinity];
  let minDurable = Infinity;
  let liveUs = 0;
  let lastUs = 0;
  let now: { margins: number[]; out: number[]; durable: number }[] = [];
  const look = () => {
    now = [];
    for (let blob = 0; blob < views.blobCount; blob++) {
      if (!views.blob(blob).isLive) continue;
      const seen = [0, 1].map((client) => views.margins(blob, client));
      now.push({
        margins: seen.map(({ aRouted }) => aRouted - kp),
        out: seen.map(({ readable }) => (readable ? 0 : 1)),
        durable: Math.max(seen[0].a - kp, seen[0].b - ks),
      });
    }
  };
  const pass = (timeUs: number) => {
    const elapsedUs = timeUs - lastUs;
    if (elapsedUs === 0) return;
    for (const { margins, out, durable } of now) {
      liveUs += elapsedUs;
      minDurable = Math.min(minDurable, durable);
      for (const client of [0, 1]) {
        outUs[client] += out[client] * elapsedUs;
        minMargin[client] = Math.min(minMargin[client], margins[client]);
      }
    }
    lastUs = timeUs;
  };
  return {
    onFact(timeUs: number) {
      pass(timeUs);
      look();
    },
    result(endUs: number) {
      pass(endUs);
      return { shares: outUs.map((us) => 1 - us / liveUs), minMargin, minDurable };
    },
  };
}

describe('the metrics of availability', () => {
  it('are those of measuring every blob at every fact', () => {
    // Enough goes wrong at once that blobs are out of reach, for the client outside of the cut.
    const resolved = smallNetwork([
      'duration=3d',
      'network.epoch=1d',
      'workload.reads.every=12h',
      `faults=[
        { name: missed writes, at: 4h, crash: n5, for: 14h },
        { name: volume lost, at: 30h, lose-volume: n4, restart-after: 2h },
        { name: cut, at: 25h, partition: [n1, n2, n3, far], for: 9h },
        { name: damage, at: 40h, corrupt: n6, share: 0.5 },
        { name: left, at: 47h, leave: n2 }]`,
      `economics.stake-changes=[
        { at: 1h, node: n0, delta: -6WAL },
        { at: 2h, node: n3, delta: 6WAL }]`,
    ]);
    const run = createWalrusSimulation({ resolved, seed: 3, inputs: new Map() });
    const { simulation } = run;
    const brute = measureEverything(simulation.ctx as WalrusContext);
    brute.onFact(0);
    simulation.onFact(({ timeUs }) => brute.onFact(timeUs));
    const results = runToEnd(run);
    const { shares, minMargin, minDurable } = brute.result(simulation.now);
    const read = (metric: string, client: string) => measured(results, metric, `client=${client}`);
    expect(shares[0]).toBeLessThan(shares[1]);
    expect(read('availability.readable-share', 'near')).toBeCloseTo(shares[0], 12);
    expect(read('availability.readable-share', 'far')).toBeCloseTo(shares[1], 12);
    expect(read('availability.min-margin', 'near')).toBe(minMargin[0]);
    expect(read('availability.min-margin', 'far')).toBe(minMargin[1]);
    expect(measured(results, 'availability.min-durable-margin')).toBe(minDurable);
  });
});
