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
  const histogram = new Map<string, number>();
  const levelUs = [
    [0, 0, 0],
    [0, 0, 0],
  ];
  const phaseUs = { live: [0, 0, 0], out: [0, 0, 0] };
  let [anyLiveUs, phase, afterUntilUs] = [0, 0, 0];
  /** Time by phase, at a microsecond's precision without stepping through it. */
  const spread = (fromUs: number, toUs: number) => {
    const outs = [0, 1].map((client) => now.filter(({ out }) => out[client] > 0).length);
    for (const { margins, durable } of now) {
      for (const [of, margin] of [...margins.entries(), ['durable', durable]] as const) {
        const key = `${of} ${margin}`;
        histogram.set(key, (histogram.get(key) ?? 0) + toUs - fromUs);
      }
    }
    if (now.length > 0) anyLiveUs += toUs - fromUs;
    for (const client of [0, 1]) {
      const isOut = [
        outs[client] > 0,
        outs[client] / now.length >= 0.01,
        outs[client] === now.length,
      ];
      isOut.forEach((is, level) => {
        if (is && now.length > 0) levelUs[client][level] += toUs - fromUs;
      });
    }
    for (const [from, to, at] of phaseParts(fromUs, toUs, phase, afterUntilUs)) {
      phaseUs.live[at] += now.length * (to - from);
      phaseUs.out[at] += outs[0] * (to - from);
    }
  };
  const look = () => {
    now = [];
    for (let blob = 0; blob < views.blobCount; blob++) {
      if (!views.blob(blob).isLive) continue;
      const seen = [0, 1].map((client) => views.margins(blob, client));
      now.push({
        margins: seen.map(({ routed }) => routed - kp),
        out: seen.map(({ readable }) => (readable ? 0 : 1)),
        durable: Math.max(seen[0].a - kp, seen[0].b - ks),
      });
    }
  };
  const pass = (timeUs: number) => {
    const elapsedUs = timeUs - lastUs;
    if (elapsedUs === 0) return;
    spread(lastUs, timeUs);
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
    onFact(timeUs: number, name: string) {
      pass(timeUs);
      if (name === 'epoch.change-started') phase = 1;
      if (name === 'epoch.change-done') [phase, afterUntilUs] = [2, timeUs + 86_400_000_000];
      look();
    },
    result(endUs: number) {
      pass(endUs);
      return {
        shares: outUs.map((us) => 1 - us / liveUs),
        minMargin,
        minDurable,
        histogram,
        levels: levelUs.map((levels) => levels.map((us) => us / anyLiveUs)),
        phases: phaseUs.out.map((us, at) => us / phaseUs.live[at]),
      };
    },
  };
}

/** [from, to, phase] of a span of time that began in this phase. */
function phaseParts(fromUs: number, toUs: number, phase: number, afterUntilUs: number) {
  if (phase !== 2) return [[fromUs, toUs, phase]];
  const turnUs = Math.min(Math.max(afterUntilUs, fromUs), toUs);
  return [
    [fromUs, turnUs, 2],
    [turnUs, toUs, 0],
  ];
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
    brute.onFact(0, '');
    simulation.onFact(({ timeUs, name }) => brute.onFact(timeUs, name));
    const results = runToEnd(run);
    const { shares, minMargin, minDurable, histogram, levels, phases } = brute.result(
      simulation.now,
    );
    const read = (metric: string, client: string) => measured(results, metric, `client=${client}`);
    expect(shares[0]).toBeLessThan(shares[1]);
    expect(read('availability.readable-share', 'near')).toBeCloseTo(shares[0], 12);
    expect(read('availability.readable-share', 'far')).toBeCloseTo(shares[1], 12);
    expect(read('availability.min-margin', 'near')).toBe(minMargin[0]);
    expect(read('availability.min-margin', 'far')).toBe(minMargin[1]);
    expect(measured(results, 'availability.min-durable-margin')).toBe(minDurable);
    const { rows } = results.tables.find(({ name }) => name === 'margins')!;
    const told = rows.map(([margin, client, shards, blobUs]) => {
      const of = margin === 'durable' ? 'durable' : ['near', 'far'].indexOf(String(client));
      return [`${of} ${shards}`, Number(blobUs)] as const;
    });
    // What rises is seen when its repair has ended: never early, and late by minutes at most.
    for (const of of ['0', '1', 'durable']) {
      const [seen, real] = [told, [...histogram]].map((all) =>
        all
          .filter(([key]) => key.startsWith(`${of} `))
          .map(([key, us]) => [+key.split(' ')[1], us]),
      );
      const sum = (part: number[][], weight: (margin: number) => number) =>
        part.reduce((total, [margin, us]) => total + weight(margin) * us, 0);
      expect(sum(seen, () => 1)).toBe(sum(real, () => 1));
      const meanLag = sum(real, (margin) => margin) - sum(seen, (margin) => margin);
      expect(meanLag).toBeGreaterThanOrEqual(0);
      expect(meanLag / sum(real, (margin) => margin)).toBeLessThan(1e-3);
      const below = (part: number[][]) => sum(part, (margin) => (margin < 0 ? 1 : 0));
      expect(below(seen)).toBe(below(real));
    }
    expect(told.length).toBeGreaterThan(8);
    for (const [client, name] of ['near', 'far'].entries()) {
      for (const [level, out] of ['any', 'one-percent', 'all'].entries()) {
        const share = measured(results, 'availability.time-out', `client=${name};out=${out}`);
        expect(share).toBeCloseTo(levels[client][level], 12);
      }
    }
    expect(levels[1]).not.toEqual(levels[0]);
    for (const [at, name] of ['steady', 'change', 'after-change'].entries()) {
      const labels = `phase=${name};region=ca-toronto`;
      expect(measured(results, 'availability.unreadable-by', labels)).toBeCloseTo(phases[at], 12);
    }
    expect(Math.max(...phases)).toBeGreaterThan(0);
  });
});
