/** Rows V10 to V15 of the validation book on the real models of failures. */
import { expect } from 'vitest';
import { binomialBelow, birthDeath, gamma, poissonAtLeast } from './closed-forms.ts';
import { controlledEstimate } from './control-variates.ts';
import type { Effort } from './engine-queue-checks.ts';
import { type Estimate, estimate, expectWithin } from './estimate.ts';
import { DownAverages, follow, YEAR_HOURS } from './failing-network.ts';
import { bookNumbers } from './validation-book.ts';

const GROUPS = 9;
const GROUP = 100;
const NODES = GROUPS * GROUP;
const exponential = (hours: number) => ({ law: 'exponential', mean: `${hours}h` });

/** Relative standard error that an effort can reach, never below what the book asks for. */
const reachable = (atScaleOne: number, scale: number, book: number) =>
  Math.max(book, atScaleOne / Math.sqrt(scale));

/** V10: alternating renewal, exponential up and down. */
export function checkAlternating({ seed, scale = 1 }: Effort): void {
  const [availability, meanDown, variance] = bookNumbers('V10');
  expect(1000 / 1024).toBeCloseTo(availability, 7);
  const hours = 40_000 * scale;
  const batches = 40;
  const down = new DownAverages({
    groups: GROUPS,
    groupSize: GROUP,
    startHours: 500,
    endHours: hours,
    batches,
    functions: [(count) => count, (count) => count * count],
  });
  const outages = { x: { nodes: 'all-nodes', every: exponential(1000), for: exponential(24) } };
  follow({ nodes: NODES, hours, seed, failures: { outages } }, (fact) => down.see(fact));
  down.finish(hours);
  const [first, second] = down.averages;
  const ups = first.map((value) => 1 - value / GROUP);
  expectWithin(estimate(ups), availability, 0.005);
  expectWithin(estimate(first), meanDown, reachable(0.01, scale, 0.005));
  // Around the true mean: the second moment about it is the variance.
  const squares = second.map((value, at) => value - 2 * meanDown * first[at] + meanDown * meanDown);
  expectWithin(estimate(squares), variance, reachable(0.03, scale, 0.005));
}

/** V11: Weibull up times, lognormal down times. */
export function checkHeavyTails({ seed, scale = 1 }: Effort): void {
  const [up, down, availability] = bookNumbers('V11');
  expect(200 * gamma(1 + 1 / 0.7)).toBeCloseTo(up, 3);
  expect(0.5 * Math.exp(1.5 ** 2 / 2)).toBeCloseTo(down, 6);
  const cycles = Math.round(20 * scale);
  // Long enough that the cycles that are counted end before the run does.
  const hours = 350 * cycles + 20_000;
  const since = new Array<number>(NODES).fill(0);
  const ups: number[][] = Array.from({ length: NODES }, () => []);
  const downs: number[][] = Array.from({ length: NODES }, () => []);
  const outages = {
    x: {
      nodes: 'all-nodes',
      every: { law: 'weibull', shape: 0.7, scale: '200h' },
      for: { law: 'lognormal', median: '30min', sigma: 1.5 },
    },
  };
  follow({ nodes: NODES, hours, seed, failures: { outages } }, ({ name, node, hours: at }) => {
    if (!name.startsWith('node.')) return;
    const list = (name === 'node.crashed' ? ups : downs)[node];
    if (list.length < cycles) list.push(at - since[node]);
    since[node] = at;
  });
  expect(downs.every((list) => list.length === cycles)).toBe(true);
  const mean = (list: readonly number[]) => list.reduce((sum, value) => sum + value) / list.length;
  const [upMeans, downMeans] = [ups.map(mean), downs.map(mean)];
  expectWithin(estimate(upMeans), up, reachable(0.02, scale, 0.001));
  expectWithin(estimate(downMeans), down, reachable(0.04, scale, 0.001));
  expectWithin(ratio(upMeans, downMeans), availability, 0.001);
}

/** Mean up ÷ mean cycle, with the error of the ratio by its linearisation. */
function ratio(ups: readonly number[], downs: readonly number[]): Estimate {
  const up = estimate(ups).mean;
  const cycle = up + estimate(downs).mean;
  const mean = up / cycle;
  const residuals = ups.map((value, at) => (value - mean * (value + downs[at])) / cycle);
  return { ...estimate(residuals), mean };
}

/** V12: five crews repair a hundred nodes. */
export function checkCrews({ seed, scale = 1 }: Effort): void {
  const [meanDown, tail, busy] = bookNumbers('V12').filter((value) => value !== 10);
  const states = Array.from({ length: GROUP }, (_, down) => down);
  const chain = birthDeath(
    states.map((down) => (GROUP - down) / 1000),
    states.map((down) => Math.min(down + 1, 5) / 24),
  );
  const average = (of: (down: number) => number) =>
    chain.reduce((sum, share, down) => sum + share * of(down), 0);
  const functions = [
    (down: number) => down,
    (down: number) => (down >= 10 ? 1 : 0),
    (down: number) => Math.min(down, 5) / 5,
  ];
  for (const [at, book] of [meanDown, tail, busy].entries()) {
    expect(average(functions[at]) / book).toBeCloseTo(1, 5);
  }
  const hours = 40_000 * scale;
  const down = new DownAverages({
    groups: GROUPS,
    groupSize: GROUP,
    startHours: 1000,
    endHours: hours,
    batches: 40,
    functions,
  });
  const group = (index: number) =>
    Array.from({ length: GROUP }, (_, node) => `node-${index * GROUP + node}`);
  const outages = Object.fromEntries(
    Array.from({ length: GROUPS }, (_, index) => [
      `g${index}`,
      { nodes: group(index), every: exponential(1000), for: exponential(24), crews: 5 },
    ]),
  );
  follow({ nodes: NODES, hours, seed, failures: { outages } }, (fact) => down.see(fact));
  down.finish(hours);
  const [means, tails, busies] = down.averages.map((values) => estimate(values));
  expectWithin(means, meanDown, reachable(0.02, scale, 0.01));
  expectWithin(tails, tail, reachable(0.4, scale, 0.01));
  expectWithin(busies, busy, reachable(0.02, scale, 0.01));
}

/** V13: a thousand disks of AFR 1.36%, replaced at once. */
export function checkFleet({ seed, scale = 1 }: Effort): void {
  const [mean, quietWeek, badYear] = bookNumbers('V13').filter((value) => value % 1 !== 0);
  const hazard = -Math.log(1 - 0.0136);
  expect(1000 * hazard).toBeCloseTo(mean, 5);
  expect(Math.exp((-1000 * hazard * 7) / 365)).toBeCloseTo(quietWeek, 6);
  expect(poissonAtLeast(1000 * hazard, 25)).toBeCloseTo(badYear, 8);
  // Ten nodes of a hundred disks are a fleet.
  const [fleets, years] = [90, Math.round(3 * scale)];
  const byYear = new Array<number>(fleets * years).fill(0);
  const weeks = years * 52;
  const byWeek = new Array<number>(fleets * weeks).fill(0);
  const disks = { nodes: 'all-nodes', count: 100, afr: 0.0136, parity: 100 };
  const instant = { replace: '0s', rebuild: '0s' };
  const hours = years * YEAR_HOURS;
  follow(
    { nodes: NODES, hours, seed, failures: { disks: { ...disks, ...instant } } },
    ({ name, node, hours: at }) => {
      if (name !== 'disk.failed') return;
      const fleet = Math.floor(node / 10);
      byYear[fleet * years + Math.min(years - 1, Math.floor(at / YEAR_HOURS))] += 1;
      const week = Math.floor(at / 168);
      if (week < weeks) byWeek[fleet * weeks + week] += 1;
    },
  );
  expectWithin(estimate(byYear), mean, 0.02);
  expectWithin(estimate(byWeek.map((count) => (count === 0 ? 1 : 0))), quietWeek, 0.02);
  const bad = byYear.filter((count) => count >= 25).length / byYear.length;
  // Too rare for an estimated error: the binomial one of the book's value.
  const error = Math.sqrt((badYear * (1 - badYear)) / byYear.length);
  expect(Math.abs(bad - badYear)).toBeLessThan(3 * error + 1 / byYear.length);
}

/** V14: Weibull lives of new disks. */
export function checkWeibullDisks({ seed, scale = 1 }: Effort): void {
  const [first, tenth, mean] = bookNumbers('V14').filter((value) => value % 1 !== 0);
  const life = (hours: number) => 1 - Math.exp(-((hours / 87_600) ** 1.12));
  expect(life(YEAR_HOURS)).toBeCloseTo(first, 7);
  expect(life(10 * YEAR_HOURS)).toBeCloseTo(tenth, 6);
  expect(87_600 * gamma(1 + 1 / 1.12)).toBeCloseTo(mean, 1);
  const count = Math.round(60 * scale);
  const lives: number[] = [];
  const disks = {
    nodes: 'all-nodes',
    count,
    lifetime: { law: 'weibull', shape: 1.12, scale: '87600h' },
    parity: count,
    replace: '80000d',
  };
  // After 130 years one in 2e7 is left.
  const hours = 130 * YEAR_HOURS;
  follow({ nodes: NODES, hours, seed, failures: { disks } }, ({ name, hours: at }) => {
    if (name === 'disk.failed') lives.push(at);
  });
  expect(lives.length).toBeGreaterThanOrEqual(NODES * count - 1);
  const within = (limit: number) => lives.map((at) => (at <= limit ? 1 : 0));
  expectWithin(estimate(within(YEAR_HOURS)), first, reachable(0.02, scale, 0.005));
  expectWithin(estimate(within(10 * YEAR_HOURS)), tenth, 0.005);
  expectWithin(estimate(lives), mean, 0.005);
}

/** V15: nodes fail alone and with their region; 67 of 100 are needed. */
export function checkRegions({ seed, scale = 1 }: Effort): void {
  const [lost, , independent] = bookNumbers('V15');
  const zonesDown = (j: number) => [1, 5, 10, 10, 5, 1][j] * 0.05 ** j * 0.95 ** (5 - j);
  const given = (j: number) => binomialBelow(20 * (5 - j), 0.9, 67);
  expect([0, 1, 2, 3, 4, 5].reduce((sum, j) => sum + zonesDown(j) * given(j), 0)).toBeCloseTo(
    lost,
    7,
  );
  expect(binomialBelow(100, 0.855, 67) / independent).toBeCloseTo(1, 4);
  const hours = 2_000 * scale;
  const batches = 50;
  const shared = { groups: GROUPS, startHours: 100, endHours: hours, batches };
  const short = new DownAverages({
    ...shared,
    groupSize: GROUP,
    functions: [(down) => (GROUP - down < 67 ? 1 : 0)],
  });
  const one = new DownAverages({
    ...shared,
    groupSize: 1,
    functions: [(down) => (down === 1 ? 1 : 0), (down) => (down > 1 ? 1 : 0)],
  });
  const kinds = Array.from({ length: GROUPS }, (_, copy) => `zones-${copy}`);
  const zone = (copy: number, index: number) =>
    Array.from({ length: 20 }, (_, node) => `node-${copy * GROUP + index * 20 + node}`);
  const domains = Object.fromEntries(
    kinds.map((kind, copy) => [
      kind,
      Object.fromEntries([0, 1, 2, 3, 4].map((index) => [`z${copy}-${index}`, zone(copy, index)])),
    ]),
  );
  const blackout = { every: exponential(95), for: exponential(5) };
  const failures = {
    domains,
    outages: { alone: { nodes: 'all-nodes', every: exponential(9), for: exponential(1) } },
    'common-causes': Object.fromEntries(kinds.map((kind) => [kind, { domain: kind, ...blackout }])),
  };
  const causes = new Map<number, number>();
  follow({ nodes: NODES, hours, seed, failures }, (fact) => {
    short.see(fact);
    // Cause 0 is the outages of single nodes; the others are the copies in turn.
    if (fact.name === 'fault.attributed' && fact.args[0] > 0) {
      causes.set(fact.entity, fact.args[0] - 1);
      one.see({ ...fact, name: 'node.crashed', node: fact.args[0] - 1 });
    }
    const copy = causes.get(fact.entity);
    if (fact.name === 'fault.ended' && copy !== undefined) {
      causes.delete(fact.entity);
      one.see({ ...fact, name: 'node.restarted', node: copy });
    }
  });
  short.finish(hours);
  one.finish(hours);
  const several = 1 - zonesDown(0) - zonesDown(1);
  const found = controlledEstimate(short.averages[0], [
    { values: one.averages[0], expected: zonesDown(1) },
    { values: one.averages[1], expected: several },
  ]);
  expectWithin(found, lost, reachable(0.05, scale, 0.01));
}
