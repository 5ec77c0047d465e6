/** Stakes and delegators from CSV, and strategies from a user's file, through the command line. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call } from './call.ts';

const scratch = mkdtempSync(join(tmpdir(), 'walrus-sim-stakes-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const put = (name: string, text: string): void => writeFileSync(join(scratch, name), text);

const scenario = (economics: string): string => `
about: { title: Of a test }
granularity: epoch
duration: 60d
network: { shards: 100, nodes: { count: 21, stake: { law: constant, value: 1000000WAL } } }
economics:
  reserved: { share: 0.3, epochs: 10 }
  ${economics}
`;

async function run(name: string, economics: string) {
  put(`${name}.yaml`, scenario(economics));
  const out = join(scratch, 'results');
  const result = await call(
    ...['run', join(scratch, `${name}.yaml`), '--out', out, '--quiet', '--no-report'],
  );
  const folder = (): string => join(out, name, readdirSync(join(out, name))[0]);
  const read = (file: string): string => readFileSync(join(folder(), file), 'utf8');
  return { ...result, folder, read };
}

const digestOf = (read: (file: string) => string): string =>
  JSON.parse(read('manifest.json')).traceDigest;

function stakesOf(change: (line: string, node: number) => string): string {
  const lines = Array.from({ length: 21 }, (_, node) => change(`node-${node},1000000WAL`, node));
  return `${['node,stake', ...lines].join('\n')}\n`;
}

const strategy = (body: string, more = ''): string => `
import { defineStrategy } from '${join(process.cwd(), 'sim/index.ts')}';
export default defineStrategy({
  role: 'delegator',
  name: 'mine',
  description: 'of a test',
  moments: ['before-cut-off'],
  ${more}
  decide(context) {
    ${body}
  },
});
`;

/** The whale that ships, in its user's own words. */
const WHALE = `
    const { view, self, params } = context;
    const { agent } = self;
    const actions = self.stakes
      .filter(({ withdrawEpoch }) => withdrawEpoch !== null && withdrawEpoch <= view.epoch)
      .map(({ stake }) => ({ kind: 'withdraw', agent, stake }));
    const holding = new Set(self.stakes.map(({ node }) => node));
    let target = -1;
    let most = 0;
    for (const { node, shards } of view.committees.current) {
      if (holding.has(node) || shards >= view.shards / 10 || shards <= most) continue;
      [target, most] = [node, shards];
    }
    if (target >= 0 && self.walletFrost >= 10n ** 9n) {
      actions.push({ kind: 'stake', agent, node: target, amountFrost: self.walletFrost });
    }
    if (view.epoch % params.everyEpochs === 0) {
      for (const { stake, withdrawEpoch, node } of self.stakes) {
        const seats = [...view.committees.current, ...view.committees.next];
        const isBound = seats.some((seat) => seat.node === node);
        const kind = isBound ? 'request' : 'withdraw';
        if (withdrawEpoch === null) actions.push({ kind, agent, stake });
      }
    }
    return { actions };`;

beforeAll(() => {
  put(
    'stakes.csv',
    stakesOf((line) => line),
  );
  put(
    'delegators.csv',
    'delegator,strategy,node,stake,everyEpochs\nann,whale,node-3,500000WAL,2\n',
  );
  const everyEpochs = "params: { everyEpochs: { unit: 'epochs', default: 2, help: 'of a test' } },";
  put('whale.ts', strategy(WHALE, everyEpochs));
});

describe('stakes from a table', () => {
  it('are those of the network when the table says the same', async () => {
    const [plain, table] = [await run('plain', ''), await run('table', 'stakes: stakes.csv')];
    expect([plain.code, table.code]).toEqual([0, 0]);
    expect(digestOf(table.read)).toBe(digestOf(plain.read));
  });

  it('move shards when it says otherwise', async () => {
    put(
      'more.csv',
      stakesOf((line, node) => (node === 4 ? 'node-4,3000000WAL' : line)),
    );
    const { code, read } = await run('more', 'stakes: more.csv');
    expect(code).toBe(0);
    const shards = read('economy-nodes.csv')
      .split('\n')
      .map((line) => line.split(','));
    const column = shards[0].indexOf('shards');
    const of = (node: string): number => Number(shards.find((row) => row[1] === node)![column]);
    expect([of('node-4'), of('node-5')]).toEqual([10, 5]); // the cap, and what is left for twenty
  });

  it.each([
    ['node-1,', 'line 3 has the stake', 'at least 1WAL'],
    ['node-1,0.5WAL', 'line 3 has the stake', 'at least 1WAL'],
    ['node-1,-5WAL', 'line 3 has the stake', 'at least 1WAL'],
    ['node-1,5', 'line 3 has the stake', 'at least 1WAL'],
    ['node-0,1000000WAL', "line 3 names 'node-0' again", 'every node once'],
    ['nod-1,1000000WAL', "line 3 names the unknown node 'nod-1', not 'node-1'", 'a node'],
    ['node-1,1WAL,2', 'line 3 has 3 cells', 'as in the header'],
  ])(
    'with the line %s are refused by its number, and nothing is run',
    async (bad, what, allowed) => {
      put(
        'bad.csv',
        stakesOf((line, node) => (node === 1 ? bad : line)),
      );
      const { code, err } = await run('bad', 'stakes: bad.csv');
      expect(code).toBe(2);
      expect(err).toContain(`bad.csv ${what}`);
      expect(err).toContain(allowed);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(() => readdirSync(join(scratch, 'results', 'bad'))).toThrow();
    },
  );

  it('with a gap at the end name the node that is missing', async () => {
    put('bad.csv', stakesOf((line) => line).replace('node-20,1000000WAL\n', ''));
    const { code, err } = await run('bad', 'stakes: bad.csv');
    expect(code).toBe(2);
    expect(err).toContain("line 21 is the last one, and 'node-20' was not named");
  });
});

describe('delegators from a table', () => {
  const group =
    'delegators: [{ strategy: whale, count: 1, share: 0.5, params: { everyEpochs: 2 } }]';

  it('decide as those of a group do', async () => {
    put('first.csv', 'delegator,strategy,node,stake,everyEpochs\nann,whale,node-0,500000WAL,2\n');
    const [groups, table] = [
      await run('group', group),
      await run('list', 'delegations: first.csv'),
    ];
    expect([groups.code, table.code]).toEqual([0, 0]);
    expect(digestOf(table.read)).toBe(digestOf(groups.read));
  });

  it.each([
    ['ann,whale,node-3,2000000WAL,2', "takes more than 'node-3' has left", 'at most'],
    ['ann,whal,node-3,2WAL,2', "names the unknown strategy 'whal', not 'whale'", 'inert'],
    ['ann,whale,node-3,2WAL,often', "has 'often' as everyEpochs", 'a number'],
    ['ann,inert,node-3,2WAL,2', "has a value for 'everyEpochs'", 'no parameter'],
    [',whale,node-3,2WAL,2', 'names no delegator', 'a name'],
  ])('with the line %s are refused', async (line, what, allowed) => {
    put('bad.csv', `delegator,strategy,node,stake,everyEpochs\n${line}\n`);
    const { code, err } = await run('bad', 'delegations: bad.csv');
    expect(code).toBe(2);
    expect(err).toContain(`bad.csv line 2 ${what}`);
    expect(err).toContain(allowed);
  });
});

describe('a strategy from a file', () => {
  const using = (file: string, more = ''): string =>
    `delegators: [{ use: ./${file}.ts, count: 1, share: 0.5${more} }]`;

  it('that decides as a built-in one gives its digest, and is repeated from its copy', async () => {
    const [built, own] = [
      await run(
        'built',
        'delegators: [{ strategy: whale, count: 1, share: 0.5, params: { everyEpochs: 2 } }]',
      ),
      await run('own', using('whale', ', params: { everyEpochs: 2 }')),
    ];
    expect([built.err, own.err]).toEqual(['', '']);
    expect(digestOf(own.read)).toBe(digestOf(built.read));
    const again = await call('rerun', own.folder(), '--out', join(scratch, 'again'), '--quiet');
    expect(again.code).toBe(0);
  }, 60_000);

  it.each([
    ['throws', "throw new Error('no mood');", 'throws.ts: decide: no mood'],
    ['clock', 'Date.now(); return {};', 'clock.ts: decide: reads a clock'],
    ['nothing', 'return null;', 'nothing.ts: decide: returns no decision'],
    ['odd', "return { actions: [{ kind: 'mint' }] };", "odd.ts: decide: unknown action 'mint'"],
    [
      'other',
      "return { actions: [{ kind: 'stake', agent: 0, node: 1, amountFrost: 10n ** 9n }] };",
      'other.ts: decide: stake: agent 0 is somebody else',
    ],
    [
      'double',
      "return { actions: [{ kind: 'stake', agent: context.self.agent, node: 1, amountFrost: 1e9 }] };",
      'double.ts: decide: stake: amountFrost is 1000000000; allowed: a whole bigint',
    ],
  ])('that %s stops with its file and hook, exit code 2', async (name, body, message) => {
    put(`${name}.ts`, strategy(body));
    const { code, err } = await run(`by-${name}`, using(name));
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('is refused as a user, with unknown parameters, and beside a name', async () => {
    const messages = [
      await run('role', 'users: [{ use: ./whale.ts, count: 1, wallet: 5WAL }]'),
      await run('odd-params', using('whale', ', params: { eachEpochs: 2 }')),
      await run('both', using('whale', ', strategy: inert')),
      await run('missing', using('nowhere')),
    ];
    expect(messages.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    const said = messages.map(({ err }) => err);
    expect(said[0]).toContain('whale.ts: is a strategy of delegators, not of users');
    expect(said[1]).toContain("unknown parameter 'eachEpochs'; allowed: everyEpochs");
    expect(said[2]).toContain('names a strategy and a file');
    expect(said[3]).toContain("file not found: './nowhere.ts'");
  }, 60_000);
});
