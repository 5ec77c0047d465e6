/** What a node does, and reports, as an epoch begins that it enters on an unusual way (§7). */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { NODE_STATUSES } from '../../../sim/models/facts.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  factsNamed,
  missing,
  runSmall,
  sliversStored,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

const BLOBS = 5;
const WEIGHTS = [3, 2, 2, 1, 1, 1];

/** One shard's worth of stake, early enough for the next epoch. */
const move = (at: string, from: number, to: number): Overrides[] => [
  { at, node: `node-${from}`, delta: '-1000000WAL' },
  { at, node: `node-${to}`, delta: '1000000WAL' },
];

function run(changes: Overrides[], overrides: Overrides) {
  const workload = { preloaded: { count: BLOBS, size: '1000B' } };
  const economics = { 'stake-changes': changes };
  const scenario = { duration: '5d', workload, economics, ...overrides };
  const finished = runSmall(quietScenario(scenario, { weights: WEIGHTS }));
  expect(finished.brokenBy).toBe('');
  expect(missing(finished)).toBe(0);
  return finished;
}

const of = (run: WalrusRunUnderTest, name: string, node: number) =>
  factsNamed(run, name).filter(({ entity }) => entity === node);

const statusesOf = (run: WalrusRunUnderTest, node: number) =>
  of(run, 'node.status-changed', node).map(({ args }) => NODE_STATUSES[args[0]]);

describe('a node that enters an epoch', () => {
  it('reports epoch_sync_done once, whether or not it restarts in the epoch', () => {
    const restarted = run([], { faults: [{ at: '30h', crash: 'node-3', for: '1h' }] });
    for (let node = 0; node < WEIGHTS.length; node += 1) {
      const epochs = of(restarted, 'epoch.attested', node).map(({ args }) => args[0]);
      expect(epochs).toEqual([2, 3, 4, 5]);
    }
  });

  it('after a catch-up rebuilds a shard that it gained blob by blob: none is transferred', () => {
    const changes = move('49h', 0, 5);
    const back = run(changes, { faults: [{ at: '12h', crash: 'node-5', for: '62h' }] });
    expect(statusesOf(back, 5)).toEqual(['recovery-catch-up', 'recovery-in-progress', 'active']);
    expect(factsNamed(back, 'transfer.started')).toEqual([]);
    expect(sliversStored(back, 'node-recovery')).toHaveLength(2 * BLOBS);
    const [{ timeUs: endedUs }] = of(back, 'node-recovery.ended', 5);
    const [first] = of(back, 'epoch.attested', 5);
    expect([first.timeUs, first.args]).toEqual([endedUs, [4]]);
  });

  it('goes on with its recovery where it left the committee meanwhile, and reports after it', () => {
    // Cut off as it recovers, it waits 65 hours until it asks again. Its only shard moves
    // away at 72 h and back at 108 h: its successor asks it for 12 hours.
    const changes = [...move('49h', 5, 0), ...move('73h', 0, 5)];
    const back = run(changes, {
      duration: '130h',
      storage: { repair: { 'retry-min': '65h', 'retry-max': '65h' } },
      faults: [
        { at: '48h', 'lose-volume': 'node-5', 'restart-after': '3h' },
        { at: '50h', partition: 'node-5', for: '45h' },
      ],
    });
    expect(statusesOf(back, 5)).toEqual([
      'recovery-catch-up',
      'recovery-in-progress',
      'standby',
      'recovery-in-progress',
      'active',
    ]);
    const [{ timeUs: copiedUs }] = of(back, 'transfer.ended', 5);
    const [{ timeUs: endedUs }] = of(back, 'node-recovery.ended', 5);
    expect(copiedUs).toBeLessThan(109 * HOUR_US);
    expect(endedUs).toBeGreaterThan(116 * HOUR_US);
    const reports = of(back, 'epoch.attested', 5).filter(({ timeUs }) => timeUs > 48 * HOUR_US);
    expect(reports.map(({ timeUs, args }) => [timeUs, args[0]])[0]).toEqual([endedUs, 5]);
  });
});
