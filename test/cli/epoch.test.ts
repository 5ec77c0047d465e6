/** Runs of the economy alone through the ordinary commands, with policies from the user's files. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './call.ts';

const scratch = mkdtempSync(join(tmpdir(), 'walrus-sim-epoch-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const split = (body: string): string => `
import { definePolicy } from '${join(process.cwd(), 'sim/index.ts')}';
const loaded = Date.now;
export default definePolicy({
  kind: 'reward',
  name: 'mine',
  description: 'of a test',
  split: ({ view }) => {
    ${body}
  },
});
`;

/** The deployed split, written by a user from the documentation alone. */
const PER_SHARD = `
    const [{ epoch, rewardsFrost, usedBytes }] = view.slots;
    const seats = view.committees.current;
    const weights = seats.map(({ shards }) => BigInt(shards) * usedBytes);
    const total = weights.reduce((sum, weight) => sum + weight, 0n);
    const from = { kind: 'slot', of: epoch };
    const transfers = seats.map(({ node }, member) => ({
      from,
      to: { kind: 'reward', of: node },
      amountFrost: total === 0n ? 0n : (weights[member] * rewardsFrost) / total,
      why: 'reward.split',
    }));
    return { transfers: transfers.filter(({ amountFrost }) => amountFrost > 0n) };`;

function move(to: string, amount: string, from = "{ kind: 'slot', of: view.epoch }"): string {
  return `return { transfers: [{ from: ${from}, to: ${to}, amountFrost: ${amount}, why: 'x' }] };`;
}

const FILES: Readonly<Record<string, string>> = {
  same: PER_SHARD,
  seven: 'return 7;',
  clock: `loaded(); ${PER_SHARD}`,
  chance: `Math.random(); ${PER_SHARD}`,
  throws: "throw new Error('no mood');",
  negative: move("{ kind: 'reward', of: 0 }", '-1n'),
  overdraft: move("{ kind: 'reward', of: 0 }", '10n ** 18n'),
  table: move("{ kind: 'reward', of: 0 }", '1n', "{ kind: 'wallet', of: 0 }"),
  absent: move("{ kind: 'reward', of: 25 }", '1n'),
};

const scenario = (economics: string): string => `
about: { title: Of a test }
granularity: epoch
duration: 60d
network: { shards: 100, nodes: { count: 25 } }
economics:
  reserved: { share: 0.3, epochs: 10 }
  users: [{ strategy: price-sensitive, count: 2, wallet: 1000000WAL, params: { gibPerTick: 100 } }]
  ${economics}
`;

function write(name: string, economics: string): string {
  const file = join(scratch, `${name}.yaml`);
  writeFileSync(file, scenario(economics));
  return file;
}

async function run(name: string, economics: string) {
  const out = join(scratch, 'results');
  const result = await call('run', write(name, economics), '--out', out, '--quiet', '--no-report');
  const folder = (): string => join(out, name, readdirSync(join(out, name))[0]);
  return { ...result, folder };
}

beforeAll(() => {
  mkdirSync(join(scratch, 'results'));
  for (const [name, body] of Object.entries(FILES)) {
    writeFileSync(join(scratch, `${name}.ts`), split(body));
  }
});

const digestOf = (folder: string): string =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).traceDigest;

describe('run of the economy alone', () => {
  it('leaves a results folder with a table of epochs and of nodes, and loses nothing', async () => {
    const { code, folder, out } = await run('plain', '');
    expect(code).toBe(0);
    expect(out).toContain('Lost: 0 FROST.');
    const epochs = readFileSync(join(folder(), 'economy-epochs.csv'), 'utf8').trim().split('\n');
    expect(epochs).toHaveLength(1 + 4);
    const nodes = readFileSync(join(folder(), 'economy-nodes.csv'), 'utf8').trim().split('\n');
    expect(nodes).toHaveLength(1 + 4 * 25);
  });

  it('gives the built-in digest when the deployed split comes from a file, also in a rerun', async () => {
    const built = await run('built', '');
    const used = await run('used', 'policies: { reward: { use: ./same.ts } }');
    expect(used.err).toBe('');
    expect(digestOf(used.folder())).toBe(digestOf(built.folder()));
    const again = await call('rerun', used.folder(), '--quiet');
    expect(again.out).toContain(`Equal: trace digest ${digestOf(built.folder())}`);
  });

  it.each([
    ['seven', './seven.ts: split: found 7; allowed: { transfers }'],
    ['clock', './clock.ts: split: reads a clock (Date.now), which differs from run to run'],
    ['chance', './chance.ts: split: reads randomness without a name (Math.random)'],
    ['throws', './throws.ts: split: no mood'],
    ['negative', './negative.ts: split: reward: -1 FROST from slot(1) to reward(0) (x): an amount'],
    ['overdraft', './overdraft.ts: split: reward: 1000000000000000000 FROST from slot(1)'],
    ['table', './table.ts: split: reward: 1 FROST from wallet(0) to reward(0) (x): reward may not'],
    ['absent', './absent.ts: split: reward: 1 FROST from slot(1) to reward(25) (x): there is no'],
  ])(
    'stops a policy that goes wrong with one message and exit code 2: %s',
    async (name, message) => {
      const { code, err } = await run(name, `policies: { reward: { use: ./${name}.ts } }`);
      expect(code).toBe(2);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(err).toContain(message);
    },
  );
});

describe('a penalty whose shares do not add up', () => {
  it('is refused like the others: one message with file and hook, exit code 2', async () => {
    const library = join(process.cwd(), 'sim/index.ts');
    writeFileSync(
      join(scratch, 'shares.ts'),
      `import { BURNED, definePolicy } from '${library}';
      export default definePolicy({
        kind: 'penalty', name: 'mine', description: 'of a test',
        close: () => ({ charges: [{ node: 0, amountFrost: 5n, sources: ['reward'],
          shares: [{ to: BURNED, bp: 9999 }], remainder: BURNED, why: 'x' }] }),
      });`,
    );
    const { code, err } = await run('shares', 'policies: { penalty: { use: ./shares.ts } }');
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain('./shares.ts: close: charges[0]: shares: found 9999 bp; allowed: 10000');
  });
});

describe('in a run of the network', () => {
  const networked = (economics: string) =>
    scenario(economics)
      .replace('granularity: epoch', 'fidelity: counts')
      .replace('duration: 60d', 'duration: 30d')
      .concat('workload: { preloaded: { count: 2 }, read-back: false }\n');

  async function runNetwork(name: string, economics: string) {
    const file = join(scratch, `${name}.yaml`);
    writeFileSync(file, networked(economics));
    const out = join(scratch, 'results');
    const result = await call('run', file, '--out', out, '--quiet', '--no-report');
    return { ...result, folder: () => join(out, name, readdirSync(join(out, name))[0]) };
  }

  it('the deployed split from a file gives the built-in digest, also in a rerun', async () => {
    const built = await runNetwork('net-built', '');
    const used = await runNetwork('net-used', 'policies: { reward: { use: ./same.ts } }');
    expect(used.err).toBe('');
    expect(digestOf(used.folder())).toBe(digestOf(built.folder()));
    const again = await call('rerun', used.folder(), '--quiet');
    expect(again.out).toContain(`Equal: trace digest ${digestOf(built.folder())}`);
  });

  it.each([
    ['seven', './seven.ts: split: found 7; allowed: { transfers }'],
    ['clock', './clock.ts: split: reads a clock (Date.now), which differs from run to run'],
    ['overdraft', './overdraft.ts: split: reward: 1000000000000000000 FROST from slot(1)'],
  ])('a policy that goes wrong stops it with exit code 2 too: %s', async (name, message) => {
    const economics = `policies: { reward: { use: ./${name}.ts } }`;
    const { code, err } = await runNetwork(`net-${name}`, economics);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(message);
  });
});

describe('a wrong economy is one message with file and line:', () => {
  it.each([
    ['policy', 'policies: { reward: per-shards }', "unknown reward policy 'per-shards'"],
    ['parameter', 'policies: { stake-fee: { name: none, params: { fee: 1 } } }', "parameter 'fee'"],
    ['no-file', 'policies: { reward: { use: ./no-file.ts } }', "file not found: './no-file.ts'"],
    ['strategy', 'operators: [{ strategy: lazzy, nodes: all }]', "did you mean 'lazy'"],
    ['node', 'operators: [{ strategy: lazy, nodes: [node-99] }]', "unknown node 'node-99'"],
    [
      'shares',
      'delegators: [{ strategy: inert, count: 1, share: 0.7 }, { strategy: whale, count: 1, share: 0.4 }]',
      'shares of at most 1 together',
    ],
    ['commission', 'commission-bp: 10001', 'economics.commission-bp'],
    ['price', 'storage-price: -1FROST', 'is negative'],
    ['ruleset', 'ruleset: mainnet-v9', 'economics.ruleset'],
    ['limit', 'limits: { node-cap: 20000 }', 'economics.limits.node-cap'],
    [
      'withdrawal',
      'stake-changes: [{ at: 1d, node: node-1, delta: -900000000WAL }]',
      'more stake leaves node-1 than it has',
    ],
  ])('%s', async (name, economics, message) => {
    const { code, err } = await run(`wrong-${name}`, economics);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err.trim().split('\n')).toHaveLength(1);
  });

  it('a history of prices with a gap', async () => {
    writeFileSync(join(scratch, 'prices.csv'), 'time,usd\n0,0.1\n86400,\n172800,0.2\n');
    const { code, err } = await run(
      'wrong-history',
      'wal-usd: { process: history, file: prices.csv }',
    );
    expect(code).toBe(2);
    expect(err).toContain('prices.csv line 3 has no price');
  });

  it('a hand-over that a run of the network would find out', async () => {
    const file = join(scratch, 'network.yaml');
    writeFileSync(
      file,
      scenario('response: { hand-over: 2h }').replace('granularity: epoch\n', ''),
    );
    const { code, err } = await call('validate', file);
    expect(code).toBe(2);
    expect(err).toContain(
      'economics.response.hand-over: states what a run of the network finds out',
    );
  });
});
