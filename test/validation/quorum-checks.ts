/**
 * Rows V33 to V42, V45 and V46 of the validation book: snapshots of who is hit. Where a network
 * can have the nodes, they really crash and come back (V33, V34, V37); a committee has at most 111
 * members, so the rows of 1,000 single-shard nodes use the models' own draw of who is hit.
 */
import { expect } from 'vitest';
import { Distributions } from '../../sim/engine/distributions.ts';
import { RandomStreams } from '../../sim/engine/streams.ts';
import { drawHits, drawSome } from '../../sim/models/failures/hits.ts';
import { binomialAbove, binomialBelow, divergence } from './closed-forms.ts';
import type { Effort } from './engine-queue-checks.ts';
import { type Estimate, estimate, expectWithin } from './estimate.ts';
import { follow } from './failing-network.ts';
import { bookNumbers } from './validation-book.ts';

/** One row of k-of-n unavailability: units are up with probability `up`, `needed` must be. */
interface Snapshots {
  units: number;
  needed: number;
  up: number;
  expected: number;
  /** Snapshots for a standard error of 10% of the value. */
  few: number;
}

const bookOf = (id: string, at = 0): number => bookNumbers(id)[at];

/** A row with its value from the book, which the closed form must give too. */
function rowOf(id: string, row: Omit<Snapshots, 'expected' | 'few'>): Snapshots {
  const expected = bookOf(id);
  expect(binomialBelow(row.units, row.up, row.needed) / expected).toBeCloseTo(1, 5);
  return { ...row, expected, few: Math.ceil((100 * (1 - expected)) / expected) };
}

/** Most relative standard error at an effort: a tenth at scale 1, then what the book asks for. */
const mostError = (scale: number, book: number) => Math.max(book, 0.115 / Math.sqrt(scale));

/** V33, V34 and V37: nodes crash each on its own in a real network, a shot an hour. */
export const REAL_ROWS = {
  V33: { units: 10, needed: 4, up: 0.7 },
  V34: { units: 100, needed: 67, up: 0.75 },
  // 100 nodes with 10 shards each: 334 shards are on 34 whole nodes.
  V37: { units: 100, needed: 34, up: 0.4 },
} as const;

export function checkCrashes(id: keyof typeof REAL_ROWS, { seed, scale = 1 }: Effort): void {
  const row = rowOf(id, REAL_ROWS[id]);
  const nodes = 900;
  const groups = nodes / row.units;
  const hours = Math.ceil((row.few * scale) / groups) + 1;
  const failures = {
    'common-causes': {
      shot: {
        nodes: 'all-nodes',
        every: '30min',
        hits: { law: 'each', probability: 1 - row.up },
        for: '30min',
      },
    },
  };
  const bad: number[] = [];
  const down = new Array<number>(groups).fill(0);
  follow({ nodes, hours, seed, failures }, ({ name, node }) => {
    if (name === 'node.crashed') down[Math.floor(node / row.units)] += 1;
    if (name === 'fault.ended') {
      for (const count of down) bad.push(row.units - count < row.needed ? 1 : 0);
      down.fill(0);
    }
  });
  expect(bad.length).toBeGreaterThanOrEqual(row.few * scale);
  expectWithin(estimate(bad), row.expected, mostError(scale, 0.02));
}

/** V35, V36 and V38: the models' draw of who is hit. */
export const DRAWN_ROWS = {
  V35: { units: 1000, needed: 334, up: 0.37 },
  V36: { units: 1000, needed: 667, up: 0.7 },
  // 333 of 1,000 are silent; 334 of the honest ones must answer.
  V38: { units: 667, needed: 334, up: 0.55 },
} as const;

export function checkDrawn(id: keyof typeof DRAWN_ROWS, { seed, scale = 1 }: Effort): void {
  const row = rowOf(id, DRAWN_ROWS[id]);
  const found = shareOf(row.units, 1 - row.up, {
    seed,
    rounds: Math.ceil(row.few * scale),
    isBad: (hit) => row.units - hit < row.needed,
  });
  expectWithin(found, row.expected, mostError(scale, id === 'V38' ? 0.03 : 0.02));
}

/** V39 to V42: seats of a committee that an adversary gets, each on its own. */
export const COMMITTEES = {
  V39: { seats: 100, share: 0.2 },
  V40: { seats: 100, share: 0.25 },
  V41: { seats: 300, share: 0.25 },
  V42: { seats: 1000, share: 0.3 },
} as const;

export function checkCommittee(id: keyof typeof COMMITTEES, { seed, scale = 1 }: Effort): void {
  const { seats, share } = COMMITTEES[id];
  const [exact, chernoff, hoeffding] = bookNumbers(id);
  const f = Math.floor((seats - 1) / 3);
  const x = (f + 1) / seats;
  const tail = binomialAbove(seats, share, f);
  const bounds = [Math.exp(-seats * divergence(x, share)), Math.exp(-2 * seats * (x - share) ** 2)];
  expect(tail / exact).toBeCloseTo(1, 6);
  expect(bounds[0] / chernoff).toBeCloseTo(1, 6);
  expect(bounds[1] / hoeffding).toBeCloseTo(1, 6);
  expect(exact).toBeLessThanOrEqual(chernoff);
  expect(chernoff).toBeLessThanOrEqual(hoeffding);
  const rounds = Math.ceil((100 / exact) * scale);
  const found = shareOf(seats, share, { seed, rounds, isBad: (hit) => hit > f });
  expectWithin(found, exact, mostError(scale, 0.02));
}

/** V45: an audit with replacement misses what is missing. */
export function checkAudits({ seed, scale = 1 }: Effort): void {
  const [often, rarely] = bookNumbers('V45').slice(-2);
  expect(0.9 ** 100 / often).toBeCloseTo(1, 6);
  expect(0.99 ** 460 / rarely).toBeCloseTo(1, 6);
  const random = new Distributions(new RandomStreams(seed));
  const stream = random.open('audit');
  const rounds = Math.ceil((100 / rarely) * scale);
  const misses = Array.from({ length: rounds }, () => {
    for (let asked = 0; asked < 460; asked += 1) {
      if (random.integer(stream, 1000) < 10) return 0;
    }
    return 1;
  });
  expectWithin(estimate(misses), rarely, mostError(scale, 0.02));
}

/** V46: eight of 128 columns are sampled without replacement, and all of them are published. */
export function checkSampling({ seed, scale = 1 }: Effort): void {
  const [expected] = bookNumbers('V46');
  let exact = 1;
  for (let taken = 0; taken < 8; taken += 1) exact *= (63 - taken) / (128 - taken);
  expect(exact / expected).toBeCloseTo(1, 6);
  const random = new Distributions(new RandomStreams(seed));
  const stream = random.open('columns');
  const columns = Array.from({ length: 128 }, (_, column) => column);
  const fooled = Array.from({ length: Math.ceil((100 / expected) * scale) }, () =>
    drawSome(random, stream, columns, 8).every((column) => column < 63) ? 1 : 0,
  );
  expectWithin(estimate(fooled), expected, mostError(scale, 0.02));
}

/** Share of draws with so many hits that it is bad. */
function shareOf(
  units: number,
  probability: number,
  { seed, rounds, isBad }: { seed: number; rounds: number; isBad: (hit: number) => boolean },
): Estimate {
  const random = new Distributions(new RandomStreams(seed));
  const stream = random.open('hits');
  const members = Array.from({ length: units }, (_, unit) => unit);
  const law = { law: 'each', probability } as const;
  let bad = 0;
  for (let round = 0; round < rounds; round += 1) {
    if (isBad(drawHits(random, stream, members, law).length)) bad += 1;
  }
  const mean = bad / rounds;
  return { mean, standardError: Math.sqrt((mean * (1 - mean)) / rounds), count: rounds };
}
