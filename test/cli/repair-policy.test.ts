/** Repair policies from files of the user through the ordinary commands, the documented first. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { defineRepairPolicy, spareShards } from '../../sim/index.ts';
import * as policies from '../../sim/models/repair/policies/index.ts';
import { call } from './call.ts';

const scratch = mkdtempSync(join(tmpdir(), 'walrus-sim-repair-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** The part of the library that they need: importing all of it for each takes its time. */
const LIBRARY = join(process.cwd(), 'sim/models/repair/policies/index.ts');
const documentation = readFileSync('docs/repair.md', 'utf8');
const [, nightShift] = /```ts\n\/\/ night-shift\.ts\n([\s\S]*?)```/.exec(documentation)!;

const policy = (start: string): string => `
import { defineRepairPolicy, spareShards } from 'walrus-sim';
export default defineRepairPolicy({
  kind: 'repair', name: 'mine', description: 'of a test', needsMargins: true,
  params: { threshold: { unit: 'shards', default: 5, help: 'to spare' } },
  start: ({ nowUs, params }, { margin }) => { ${start} },
});`;

/** The built-in lazy policy, written by a user. */
const LAZY = `
  const spare = spareShards(margin, { nowUs, patienceUs: Infinity });
  return spare <= params.threshold ? { afterUs: 0 } : { afterUs: 3600000000, again: true };`;

const FILES: Readonly<Record<string, string>> = {
  'night-shift': nightShift,
  lazy: policy(LAZY),
  seven: policy('return 7;'),
  clock: policy(`Date.now(); ${LAZY}`),
  half: policy('return { afterUs: 0.5 };'),
  spin: policy('return { afterUs: 0, again: true };'),
  ordered: policy(LAZY).replace('start:', 'priority: () => 0, start:'),
  sized: policy(LAZY).replace(
    'start:',
    'priority: (_, { sizeBytes }) => sizeBytes, goesByAge: () => false, start:',
  ),
  aged: policy(LAZY).replace('start:', 'priority: () => 0, goesByAge: 1, start:'),
  none: 'export default 7;',
};

beforeAll(() => {
  mkdirSync(join(scratch, 'results'));
  for (const [name, text] of Object.entries(FILES)) {
    writeFileSync(join(scratch, `${name}.ts`), text.replace("'walrus-sim'", `'${LIBRARY}'`));
  }
});

const POPULATION = 'population: { encoded: 1MB, classes: [{ size: 2KiB, share: 1 }] }';
const TURNING = POPULATION.replace(
  ' }] }',
  ' }], turnover: { lifetime: [{ epochs: 2epochs, share: 1 }] } }',
);

async function run(name: string, repair: string, more = '', workload = '') {
  const file = join(scratch, `${name}.yaml`);
  writeFileSync(
    file,
    `
about: { title: Of a test }
duration: 4d
fidelity: counts
network: { shards: 10, epoch: 1d, nodes: { count: 10, stake: 10000000WAL, regions: [eu-london] } }
storage: { repair: { ${repair} } }
workload:
  preloaded: { count: 3, size: 9kB }
  lifetime: 20epochs
  reads: { start: 90d }
  read-back: false
  ${workload}
faults: [{ at: 58h, lose-volume: node-9, restart-after: 1h }]
${more}
`,
  );
  const out = join(scratch, 'results');
  const result = await call('run', file, '--out', out, '--quiet', '--no-report');
  const folder = (): string => join(out, name, readdirSync(join(out, name))[0]);
  return { ...result, folder };
}

const digestOf = (folder: string): string =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).traceDigest;

describe('a repair policy of the user', () => {
  it('finds what it needs in the library', () => {
    expect(defineRepairPolicy).toBe(policies.defineRepairPolicy);
    expect(spareShards).toBe(policies.spareShards);
  });

  it('does what the documented example says: repairs wait for the night', async () => {
    const plain = await run('plain', '');
    const night = await run('night', 'policy: { use: ./night-shift.ts, params: { night: 6h } }');
    expect(night.err).toBe('');
    expect(night.code).toBe(0);
    expect(digestOf(night.folder())).not.toBe(digestOf(plain.folder()));
    const healing = (folder: string) =>
      readFileSync(join(folder, 'healing.csv'), 'utf8').trim().split('\n')[1].split(',');
    // Back at 59 h; the next night begins at 72 h.
    const [at] = healing(night.folder()).flatMap((cell, column) =>
      cell !== healing(plain.folder())[column] ? [Number(cell)] : [],
    );
    expect(at).toBeGreaterThan(0);
    const again = await call('rerun', night.folder(), '--quiet');
    expect(again.err).toBe('');
    expect(again.out).toContain(`Equal: trace digest ${digestOf(night.folder())}`);
  });

  it('gives the built-in digest when a built-in policy comes from a file, by itself or in a list', async () => {
    const built = await run('built', 'policy: { name: lazy, params: { threshold: 5 } }');
    const used = await run('used', 'policy: { use: ./lazy.ts }');
    const listed = await run(
      'listed',
      'policy: [{ use: ./lazy.ts, params: { threshold: 5 } }, deployed]',
    );
    expect(digestOf(used.folder())).toBe(digestOf(built.folder()));
    expect(digestOf(listed.folder())).toBe(digestOf(built.folder()));
  });

  it.each([
    ['seven', './seven.ts: start: found 7; allowed: { afterUs }'],
    ['clock', './clock.ts: start: reads a clock (Date.now), which differs from run to run'],
    ['half', './half.ts: start: afterUs: found 0.5; allowed: whole µs'],
    ['spin', './spin.ts: start: afterUs: found 0 with again; allowed: 1000000 or more'],
    ['aged', './aged.ts: goesByAge: allowed: a function'],
    ['none', './none.ts: 7 is not a policy; allowed: what defineRepairPolicy returns'],
  ])(
    'is stopped with one message and exit code 2 when it goes wrong: %s',
    async (name, message) => {
      const { code, err } = await run(name, `policy: { use: ./${name}.ts }`);
      expect(code).toBe(2);
      expect(err.trim().split('\n')).toHaveLength(1);
      expect(err).toContain(message);
    },
  );

  it('and one that no population can follow: an order that may go by ages it has not', async () => {
    const flow = (name: string, workload: string) =>
      run('flow', `policy: { use: ./${name}.ts }`, 'granularity: flow', workload);
    const { code, err } = await flow('ordered', TURNING);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(
      './ordered.ts: priority: is refused with workload.population.turnover, which keeps no ages',
    );
    for (const [name, workload] of [
      ['ordered', POPULATION],
      ['sized', TURNING],
    ]) {
      expect((await flow(name, workload)).err).toBe('');
    }
  });

  it.each([
    ['absent', 'policy: { use: ./nowhere.ts }', "file not found: './nowhere.ts'"],
    ['parameter', 'policy: { use: ./lazy.ts, params: { limit: 1 } }', "unknown parameter 'limit'"],
    [
      'conflict',
      'policy: { use: ./ordered.ts }, order: size',
      'priority: is decided by ./ordered.ts',
    ],
  ])('and one that does not fit is refused: %s', async (name, repair, message) => {
    const { code, err } = await run(name, repair);
    expect(code).toBe(2);
    expect(err.trim().split('\n')).toHaveLength(1);
    expect(err).toContain(message);
  });
});
