/** `workload.resources`: what is wrong with a row is one message with what is allowed. */
import { describe, expect, it } from 'vitest';
import { loadPlainText, ScenarioError } from '../../sim/scenario/index.ts';

const BASE = `
about: { title: small }
duration: 2d
network:
  shards: 10
  epoch: 1d
  nodes:
    - { name: oak, region: eu-london, stake: 3000WAL }
    - { name: elm, region: ap-tokyo, stake: 2000WAL }
  clients: [{ name: ann, region: eu-london }, { name: bob, region: ap-tokyo }]
workload:
  generated: { count: 2, size: 1KiB }
  resources:
`;
const BUY = '{ at: 1h, op: buy, client: ann, size: 4MiB, epochs: 3epochs, as: shelf }';

const load = (rows: string[], more = '') => {
  const lines = rows.map((row) => `    - ${row}\n`).join('');
  return loadPlainText('a.yaml', `${BASE}${lines}${more}`, 'test/scenario', [], []).resolved;
};

function message(...rows: string[]): string {
  try {
    load(rows);
  } catch (error) {
    if (error instanceof ScenarioError) return error.messages.join('\n');
    throw error;
  }
  return '';
}

describe('storage resources of a scenario', () => {
  it('are rows in base units', () => {
    const split = '{ at: 2h, op: split, resource: shelf, epoch: 3, as: later }';
    const extend = '{ at: 5h, op: extend, resource: later, blob: generated-1 }';
    const nothing = { resource: '', other: '', as: '', client: -1, generated: -1 };
    const none = { ...nothing, sizeBytes: 0, epochs: 0 };
    const hourUs = 3_600_000_000;
    expect(load([BUY, split, extend]).workload.resources).toEqual([
      { ...none, atUs: hourUs, op: 'buy', as: 'shelf', client: 0, sizeBytes: 2 ** 22, epochs: 3 },
      { ...none, atUs: 2 * hourUs, op: 'split', resource: 'shelf', as: 'later', epochs: 3 },
      { ...none, atUs: 5 * hourUs, op: 'extend', resource: 'later', generated: 1 },
    ]);
  });

  it.each([
    ['{ at: 1h, op: rent }', "resources[0].op: found 'rent'; allowed: buy, split, join"],
    [BUY.replace('client: ann, ', ''), 'op buy without client; allowed: client, size, epochs, as'],
    [BUY.replace('ann', 'anna'), "no client is called 'anna'; allowed: the name of a client; did"],
    [BUY.replace('4MiB', '0B'), "'0B' is too small"],
    [BUY.replace('3epochs', '54epochs'), "'54epochs' is too large"],
    [`${BUY.slice(0, -1)}, epoch: 3 }`, 'resources[0].epoch: epoch with op buy; allowed: client'],
    ['{ at: 1h, op: give, resource: shelf, client: bob }', "there is no resource 'shelf'"],
    ['{ at: 1h, op: delete, blob: preloaded-0, as: x }', 'allowed: generated-0 … generated-1'],
  ])('refuses %s', (row, expected) => {
    expect(message(row)).toContain(expected);
    expect(message(row).split('\n')).toHaveLength(1);
  });

  it.each([
    ['{ at: 1h, op: split, resource: shelf, as: b }', 'neither size nor epoch; allowed: size'],
    ['{ at: 1h, op: split, resource: shelf, size: 1B, epoch: 2, as: b }', 'size and epoch;'],
    ['{ at: 30min, op: give, resource: shelf, client: bob }', 'goes back in time; allowed: rows'],
    ['{ at: 1h, op: write, resource: shelv, blob: generated-0 }', "did you mean 'shelf'?"],
    [BUY, "'shelf' is a resource already; allowed: a new name"],
  ])('refuses, after shelf was bought, %s', (row, expected) => {
    expect(message(BUY, row)).toContain(expected);
  });

  it('are used once, and a blob is written once', () => {
    const write = '{ at: 2h, op: write, resource: shelf, blob: generated-0 }';
    expect(message(BUY, write, '{ at: 3h, op: give, resource: shelf, client: bob }')).toContain(
      "resources[2].resource: 'shelf' was used up by workload.resources[1]; allowed: a resource once",
    );
    const other = BUY.replace('shelf', 'b');
    const again = '{ at: 2h, op: write, resource: b, blob: generated-0 }';
    expect(message(BUY, other, write, again)).toContain('generated-0 is written twice');
    const itself = '{ at: 2h, op: join, resource: shelf, other: shelf }';
    expect(message(BUY, itself)).toContain("'shelf' is joined to itself");
  });

  it('need a chain with blobs', () => {
    expect(() => load([BUY], 'granularity: epoch\n')).toThrow(
      'storage resources with granularity: epoch; allowed: message, flow',
    );
  });
});
