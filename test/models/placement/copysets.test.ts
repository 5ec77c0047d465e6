/**
 * The placement alone, without a network: what it draws against closed forms and the published
 * figures of Cidon et al., "Copysets: Reducing the Frequency of Data Loss in Cloud Storage" (USENIX
 * ATC 2013): 5000 nodes, three copies, 1% of the nodes gone at once.
 */
import { describe, expect, it } from 'vitest';
import { Distributions } from '../../../sim/engine/distributions.ts';
import { RandomStreams } from '../../../sim/engine/streams.ts';
import { type Below, makeCopysets, ordersFor } from '../../../sim/models/placement/copysets.ts';
import { drawSpread, type Ground, roomOf } from '../../../sim/models/placement/spread.ts';

function drawsOf(name: string): Below {
  const random = new Distributions(new RandomStreams(11));
  const stream = random.open(name);
  return (bound) => random.integer(stream, bound);
}

const upTo = (count: number) => Array.from({ length: count }, (_, at) => at);

/** C(gone, width) ÷ C(nodes, width): all nodes of one set are among those that are gone. */
function shareLost(nodes: number, gone: number, width: number): number {
  return upTo(width).reduce((product, at) => (product * (gone - at)) / (nodes - at), 1);
}

/** Some of the nodes, marked. */
function gone(nodes: number, count: number, below: Below): Uint8Array {
  const isGone = new Uint8Array(nodes);
  for (let left = count; left > 0; ) {
    const node = below(nodes);
    if (isGone[node] === 1) continue;
    isGone[node] = 1;
    left -= 1;
  }
  return isGone;
}

/** A shard a node, every node a domain of its own. */
function plain(nodes: number): Ground {
  return { nodeOfShard: upTo(nodes), domainOfNode: upTo(nodes) };
}

/** Mean of a share of trials must lie within so many standard errors. */
function expectShare(hits: number, trials: number, expected: number, errors = 4): void {
  const error = Math.sqrt((expected * (1 - expected)) / trials);
  expect(Math.abs(hits / trials - expected)).toBeLessThan(errors * error);
}

describe('copysets', () => {
  it('are few: orders × nodes ÷ width, and each node is once in every order', () => {
    const { sets, ofNode } = makeCopysets(upTo(60), { width: 3, scatterWidth: 10 }, drawsOf('few'));
    expect(ordersFor(3, 10)).toBe(5);
    expect(sets.length).toBe((5 * 60) / 3);
    for (const set of sets) expect(new Set(set).size).toBe(3);
    for (const groups of ofNode.values()) expect(groups.length).toBe(5);
  });

  it('have a group for every node also where nodes do not divide evenly', () => {
    const { sets, ofNode } = makeCopysets(upTo(8), { width: 3, scatterWidth: 2 }, drawsOf('odd'));
    expect(sets.length).toBe(3);
    for (const set of sets) expect(new Set(set).size).toBe(3);
    expect([...ofNode.values()].flat().length).toBe(9);
  });

  it('share a node with as many others as orders of random neighbours do', () => {
    const nodes = 100;
    const options = { width: 3, scatterWidth: 10 };
    const { sets, ofNode } = makeCopysets(upTo(nodes - 1), options, drawsOf('scatter'));
    const widths = [...ofNode].map(([node, groups]) => {
      const others = new Set(groups.flatMap((group) => sets[group]));
      others.delete(node);
      return others.size;
    });
    const mean = widths.reduce((sum, width) => sum + width, 0) / widths.length;
    // Each of 98 others is a neighbour in an order with probability 2 ÷ 98.
    const expected = 98 * (1 - (1 - 2 / 98) ** 5);
    expect(mean).toBeGreaterThan(expected - 0.2);
    expect(mean).toBeLessThan(expected + 0.2);
    expect(Math.max(...widths)).toBeLessThanOrEqual(10);
  });
});

describe('published: 5000 nodes, three copies, 50 nodes gone at once', () => {
  const NODES = 5000;
  const GONE = 50;

  it.each([
    // RAMCloud scatters over one order; the cluster of HDFS over ten nodes.
    [2, 0.0015, 200_000],
    [10, 0.0078, 60_000],
  ])(
    'copysets with scatter width %i lose some data in %f of the cases',
    (scatterWidth, published, trials) => {
      const below = drawsOf(`published/${scatterWidth}`);
      const options = { width: 3, scatterWidth };
      const { sets, ofNode } = makeCopysets(upTo(NODES), options, below);
      const nodes = upTo(NODES);
      let lossy = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const isGone = new Uint8Array(NODES);
        for (let at = 0; at < GONE; at += 1) {
          const other = at + below(NODES - at);
          [nodes[at], nodes[other]] = [nodes[other], nodes[at]];
          isGone[nodes[at]] = 1;
        }
        const isLossy = nodes
          .slice(0, GONE)
          .some((node) =>
            ofNode.get(node)!.some((set) => sets[set].every((one) => isGone[one] === 1)),
          );
        if (isLossy) lossy += 1;
      }
      // Sets overlap in one node at most times: as good as independent.
      expectShare(lossy, trials, 1 - (1 - shareLost(NODES, GONE, 3)) ** sets.length);
      expect(Math.abs(lossy / trials - published)).toBeLessThan(0.15 * published);
    },
  );

  it('random placement loses some data for certain, as soon as there are enough blobs', () => {
    // 8000 chunks a node (RAMCloud): 1 − (1 − p)^blobs = 99.999%; the paper says 99.99%.
    const blobs = (NODES * 8000) / 3;
    const closed = 1 - (1 - shareLost(NODES, GONE, 3)) ** blobs;
    expect(closed).toBeGreaterThan(0.9999);
    // The share of blobs that is lost is the same with both: their expectation is one number.
    const below = drawsOf('published/random');
    const isGone = gone(NODES, GONE, below);
    const limits = { width: 3, perNode: 1, perDomain: 3 };
    const ground = plain(NODES);
    let hits = 0;
    const trials = 200_000;
    for (let blob = 0; blob < trials; blob += 1) {
      const shards = drawSpread(ground, limits, below);
      // Two of three: often enough to be counted.
      if (shards.filter((shard) => isGone[shard] === 1).length >= 2) hits += 1;
    }
    const two = (3 * (GONE * (GONE - 1) * (NODES - GONE))) / (NODES * (NODES - 1) * (NODES - 2));
    expectShare(hits, trials, two + shareLost(NODES, GONE, 3));
  });
});

describe('random placement', () => {
  it.each([
    [20, 5, 3, 40],
    [30, 6, 3, 200],
    [20, 8, 4, 20],
  ])(
    'of %i nodes, %i gone: some blob is lost as often as 1 − (1 − C(j, w) ÷ C(n, w))^blobs',
    (nodes, count, width, blobs) => {
      const below = drawsOf(`random/${nodes}/${count}`);
      const limits = { width, perNode: 1, perDomain: width };
      const ground = plain(nodes);
      const trials = 3000;
      let lossy = 0;
      for (let trial = 0; trial < trials; trial += 1) {
        const isGone = gone(nodes, count, below);
        let isLossy = false;
        for (let blob = 0; blob < blobs; blob += 1) {
          const shards = drawSpread(ground, limits, below);
          isLossy ||= shards.every((shard) => isGone[shard] === 1);
        }
        if (isLossy) lossy += 1;
      }
      expectShare(lossy, trials, 1 - (1 - shareLost(nodes, count, width)) ** blobs);
    },
  );

  it('loads every shard alike, and puts no two pieces on one node', () => {
    const below = drawsOf('alike');
    const ground = { nodeOfShard: upTo(24).map((shard) => shard >> 1), domainOfNode: upTo(12) };
    const loads = upTo(24).map(() => 0);
    for (let blob = 0; blob < 24_000; blob += 1) {
      const shards = drawSpread(ground, { width: 3, perNode: 1, perDomain: 1 }, below);
      expect(new Set(shards.map((shard) => shard >> 1)).size).toBe(3);
      for (const shard of shards) loads[shard] += 1;
    }
    for (const load of loads) expect(Math.abs(load - 3000)).toBeLessThan(4 * Math.sqrt(3000));
  });
});

describe('domain-aware placement', () => {
  // Four domains of five nodes with two shards each.
  const ground: Ground = {
    nodeOfShard: upTo(40).map((shard) => shard >> 1),
    domainOfNode: upTo(20).map((node) => node % 4),
  };
  const inDomain = (shards: readonly number[], domain: number) =>
    shards.filter((shard) => ground.domainOfNode[ground.nodeOfShard[shard]] === domain).length;

  it.each([
    [4, 1],
    [6, 2],
    [8, 2],
  ])('of %i pieces puts at most %i into one domain, whatever is drawn', (width, perDomain) => {
    const below = drawsOf(`domains/${width}`);
    for (let blob = 0; blob < 500; blob += 1) {
      const shards = drawSpread(ground, { width, perNode: 1, perDomain }, below);
      expect(shards.length).toBe(width);
      for (const domain of upTo(4)) expect(inDomain(shards, domain)).toBeLessThanOrEqual(perDomain);
    }
  });

  it('has room for as many pieces as domains, nodes and shards allow, and not for one more', () => {
    expect(roomOf(ground, { perNode: 1, perDomain: 2 })).toBe(8);
    expect(roomOf(ground, { perNode: 1, perDomain: 9 })).toBe(20);
    expect(roomOf(ground, { perNode: 2, perDomain: 9 })).toBe(36);
    const limits = { perNode: 1, perDomain: 2 };
    expect(drawSpread(ground, { width: 9, ...limits }, drawsOf('full')).length).toBe(8);
  });
});
