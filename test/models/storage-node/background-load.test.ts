/**
 * Traffic of clients that are not simulated takes its part of the links: what is left is a
 * closed form, capacity − rate × shards ÷ shards of the nodes that are up.
 */
import { describe, expect, it } from 'vitest';
import { downLink, linkCapacity, upLink } from '../../../sim/models/network/links.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { merged, type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun, factsNamed, finish } from '../../fixtures/walrus-run.ts';

const HOUR_US = 3_600_000_000;
const WEIGHTS = [2, 2, 2, 2, 1, 1];

/** Bytes per second that are left of the links of each node. */
function left(ctx: WalrusContext): { up: number[]; down: number[] } {
  const { links } = ctx.state.network;
  const of = (link: (node: number) => number) =>
    WEIGHTS.map((_, node) => Math.round(linkCapacity(links, link(node))));
  return { up: of(upLink), down: of((node) => downLink(links, node)) };
}

function run(overrides: Overrides, atUs: number[] = []) {
  const scenario = quietScenario(merged({ duration: '4d' }, overrides), { weights: WEIGHTS });
  for (const node of scenario.resolved.network.nodes) {
    node.upBytesPerSecond = 1_000_000;
    node.downBytesPerSecond = 1_000_000;
  }
  const seen: ReturnType<typeof left>[] = [];
  const steps = atUs.map((at) => [at, (ctx: WalrusContext) => void seen.push(left(ctx))] as const);
  return { ...finish(createRun(scenario, steps)), seen };
}

describe('background load', () => {
  const background = { up: '16Mbps', down: '4Mbps' };

  it('leaves each node what its shards do not carry, and moves on when a node is down', () => {
    const { seen, brokenBy } = run(
      { workload: { background }, faults: [{ at: '20h', crash: 'node-0', for: '5h' }] },
      [HOUR_US, 22 * HOUR_US, 26 * HOUR_US],
    );
    expect(brokenBy).toBe('');
    const before = {
      up: [600_000, 600_000, 600_000, 600_000, 800_000, 800_000],
      down: [900_000, 900_000, 900_000, 900_000, 950_000, 950_000],
    };
    expect(seen[0]).toEqual(before);
    expect(seen[1]).toEqual({
      up: [1_000_000, 500_000, 500_000, 500_000, 750_000, 750_000],
      down: [1_000_000, 875_000, 875_000, 875_000, 937_500, 937_500],
    });
    expect(seen[2]).toEqual(before);
  });

  it('follows the shards over a change of the committee', () => {
    const { seen } = run(
      {
        workload: { background },
        economics: {
          'stake-changes': [
            { at: '1h', node: 'node-0', delta: '-1000000WAL' },
            { at: '1h', node: 'node-5', delta: '1000000WAL' },
          ],
        },
      },
      [80 * HOUR_US],
    );
    expect(seen[0].up).toEqual([800_000, 600_000, 600_000, 600_000, 800_000, 600_000]);
  });

  it('leaves a twentieth of a link that it would fill', () => {
    const { seen } = run({ workload: { background: { up: '1Gbps' } } }, [HOUR_US]);
    expect(seen[0].up).toEqual(WEIGHTS.map(() => 50_000));
    expect(seen[0].down).toEqual(WEIGHTS.map(() => 1_000_000));
  });

  it('makes a recovery last as much longer as it takes of the line', () => {
    const hours = (extra: Overrides) => {
      const finished = run(
        merged(
          {
            granularity: 'flow',
            fidelity: 'counts',
            workload: { preloaded: { count: 400, size: '1500kB' } },
            faults: [{ at: '30h', 'lose-volume': 'node-0', 'restart-after': '1h' }],
          },
          extra,
        ),
      );
      expect(finished.brokenBy).toBe('');
      const [ended] = factsNamed(finished, 'node-recovery.ended');
      return (ended.timeUs - 31 * HOUR_US) / HOUR_US;
    };
    // A fifth of 3 MB/s is taken of its line of 1 MB/s: two fifths are left.
    const whole = hours({});
    const loaded = hours({ workload: { background: { down: '24Mbps' } } });
    expect(loaded / whole).toBeGreaterThan(2.45);
    expect(loaded / whole).toBeLessThan(2.55);
  });
});
