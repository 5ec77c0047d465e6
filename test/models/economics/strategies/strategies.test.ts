import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../../../sim/engine/index.ts';
import { weightOfNode } from '../../../../sim/models/committee/index.ts';
import { nextStep, takeStep } from '../../../../sim/models/economics/epoch-loop/world.ts';
import { STRATEGIES } from '../../../../sim/models/economics/strategies/index.ts';
import { DELEGATOR, operatorAgent, policySet, setupOf, TB, USER, WAL } from '../fixture.ts';
import { actorOf, type RunningWorld, worldOf } from '../world-fixture.ts';

const policies = policySet();
const reservations = [{ bytes: 1000n * TB, endEpoch: 30, storageFrost: 100_000n }];

/** Node 0 holds so many of 1000 shards, whatever its stake; nineteen others share the rest. */
function capped(shards: number) {
  const stakes = [100_000_000n, ...Array<bigint>(19).fill(1_000_000n)].map((wal) => wal * WAL);
  return setupOf(stakes, { rules: { nodeCapBp: 10 * shards }, reservations });
}

const even = (nodes = 20) =>
  setupOf(Array<bigint>(nodes).fill(1_000_000n * WAL), { reservations, subsidyFrost: 10n ** 17n });

function epochs(world: RunningWorld, count: number): void {
  for (let epoch = 0; epoch < count; epoch++) world.until('change');
}

const responseOf = (world: Parameters<typeof worldOf>[2]) => world?.response;

describe('every strategy', () => {
  it.each(STRATEGIES.map(({ role, name }) => [role, name] as const))(
    '%s %s: plays, is decided by the seed alone, and goes on the same when saved',
    (role, name) => {
      const agents = { operator: operatorAgent(3), delegator: DELEGATOR, user: USER };
      const node = role === 'operator' ? 3 : -1;
      const start = () =>
        worldOf(even(), policies, {
          actors: [actorOf(role, name, { agent: agents[role], node })],
          ticksPerEpoch: 4,
        });
      const [one, other] = [start(), start()];
      epochs(one, 6);
      epochs(other, 3);
      const saved = decode(encode(other.world)) as typeof other.world;
      while (saved.economy.clock.epoch < one.world.economy.clock.epoch) {
        takeStep(saved, other.code);
      }
      expect(Buffer.compare(encode(saved), encode(one.world))).toBe(0);
    },
  );
});

describe('votes of operators', () => {
  const cartel = (shards: number) => {
    const actor = actorOf('operator', 'price-cartel', { agent: operatorAgent(0), node: 0 });
    const running = worldOf(capped(shards), policies, { actors: [actor] });
    running.until('change');
    expect(weightOfNode(running.world.economy.current!, 0)).toBe(shards);
    return running.world.economy.storagePriceFrost;
  };

  it('set the price with 334 shards, and do not with 333', () => {
    expect(cartel(334)).toBe(200_000n);
    expect(cartel(333)).toBe(100_000n);
  });

  it('stop all sales with 334 shards and a disk of nothing, and do not with 333', () => {
    const capacity = (shards: number) => {
      const actor = actorOf('operator', 'capacity-veto', { agent: operatorAgent(0), node: 0 });
      const running = worldOf(capped(shards), policies, { actors: [actor] });
      running.until('change');
      const { capacityBytes, ring } = running.world.economy;
      return capacityBytes - ring[0].usedBytes;
    };
    expect(capacity(334)).toBe(0n);
    expect(capacity(333)).toBeGreaterThan(0n);
  });

  it('of those who are silent freeze the epoch with 334 shards, and do not with 333', () => {
    const quorum = (shards: number) => {
      const params = { fromEpoch: 2 };
      const actor = actorOf('operator', 'silent', { agent: operatorAgent(0), node: 0, params });
      const running = worldOf(capped(shards), policies, { actors: [actor] });
      running.until('change');
      return nextStep(running.world).kind;
    };
    expect(quorum(334)).toBe('tick');
    expect(quorum(333)).toBe('quorum');
  });
});

describe('operators', () => {
  it('who bait and switch pay themselves two epochs after they say so', () => {
    const actor = actorOf('operator', 'bait-and-switch', {
      agent: operatorAgent(0),
      node: 0,
      params: { switchEpoch: 4 },
    });
    const running = worldOf(even(), policies, { actors: [actor] });
    const rates: number[] = [];
    for (let epoch = 1; epoch <= 6; epoch++) {
      running.until('change');
      rates.push(running.world.economy.nodes[0].commission.rateBp);
    }
    expect(rates).toEqual([6000, 0, 0, 0, 10_000, 10_000]);
  });

  it('who evict take the seat of the smallest entry with less stake than it', () => {
    const stakes = [900_000n, ...Array<bigint>(20).fill(1_000_000n)].map((wal) => wal * WAL);
    const setup = setupOf(stakes, {
      rules: { activeSetSize: 20 },
      operatorsFrost: [10_000_000n * WAL],
    });
    const actor = actorOf('operator', 'evictor', { agent: operatorAgent(0), node: 0 });
    const running = worldOf(setup, policies, { actors: [actor] });
    // The set is full when the last of the larger nodes comes, so that node 0 is out.
    const isIn = () => weightOfNode(running.world.economy.current!, 0) > 0;
    expect(isIn()).toBe(false);
    epochs(running, 3);
    expect(isIn()).toBe(true);
    expect(running.world.economy.current!.members).toHaveLength(20);
  });
});

describe('delegators', () => {
  /** Node 7 takes no commission, the others 60%. */
  const cheap = () => {
    const setup = even();
    const nodes = setup.nodes.map((terms, node) => ({
      ...terms,
      commissionBp: node === 7 ? 0 : 6000,
    }));
    return { ...setup, nodes };
  };
  const stakeAt7 = (name: string, changes: Parameters<typeof worldOf>[2] = {}) => {
    const running = worldOf(cheap(), policies, {
      actors: [actorOf('delegator', name, { agent: DELEGATOR })],
      ...changes,
    });
    epochs(running, 6);
    return running.world.economy.nodes[7].pool.walFrost / (1_000_000n * WAL);
  };

  it('who are inert stay, who chase yield gather at the lowest commission', () => {
    expect(stakeAt7('inert')).toBe(1n);
    expect(stakeAt7('yield-chasing')).toBeGreaterThan(10n);
  });

  it('who want quality leave a lazy node where its performance is public, and stay elsewhere', () => {
    const lazy = actorOf('operator', 'lazy', { agent: operatorAgent(3), node: 3 });
    const left = (isPublic: boolean) => {
      const base = worldOf(even(), policies).world.setup;
      const running = worldOf(even(), policies, {
        actors: [lazy, actorOf('delegator', 'quality-seeking', { agent: DELEGATOR })],
        response: { ...responseOf(base)!, isPublic },
      });
      epochs(running, 5);
      return running.world.economy.nodes[3].pool.walFrost;
    };
    expect(left(true)).toBe(0n);
    expect(left(false)).toBeGreaterThan(1_000_000n * WAL);
  });
});

describe('users', () => {
  const bought = (name: string, usd: number, params = {}) => {
    const running = worldOf(even(), policies, {
      actors: [actorOf('user', name, { agent: USER, params })],
      price: { kind: 'constant', usd },
      ticksPerEpoch: 10,
    });
    epochs(running, 2);
    const { boughtBytes, storagePaidFrost, writePaidFrost } = running.world.economy.flows;
    return { bytes: boughtBytes, paid: storagePaidFrost + writePaidFrost };
  };

  it('who mind the price buy less the dearer WAL is', () => {
    const amounts = [0.05, 0.12, 0.3, 3].map((usd) => bought('price-sensitive', usd).bytes);
    expect(amounts).toEqual([...amounts].sort((a, b) => (a > b ? -1 : 1)));
    expect(amounts[0]).toBeGreaterThan(0n);
    expect(amounts[3]).toBe(0n);
  });

  it('who buy in bulk wait for a low price', () => {
    expect(bought('bulk-buyer', 0.09).bytes).toBeGreaterThan(0n);
    expect(bought('bulk-buyer', 0.11).bytes).toBe(0n);
  });

  it('who pack their files pay a small part of what they would', () => {
    const packed = bought('quilt-packer', 0.1).paid;
    const single = bought('quilt-packer', 0.1, { filesPerPack: 1 }).paid;
    expect(Number(single) / Number(packed)).toBeGreaterThan(50);
  });
});
