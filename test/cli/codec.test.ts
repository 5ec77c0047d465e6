/** `walrus-sim codec` on real files, in a folder of its own. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../sim/cli/main.ts';
import { xorshiftBytes } from '../../sim/conform/generators.ts';

let folder = '';
const at = (...names: string[]) => join(folder, ...names);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codec-cli-'));
  writeFileSync(at('blob'), xorshiftBytes(7, 5000));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the command line; what it wrote and its exit code. */
async function codec(...args: string[]): Promise<{ code: number; out: string; notes: string }> {
  const written = { out: '', notes: '' };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.out += String(text);
      return true;
    }),
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      written.notes += String(text);
      return true;
    }),
  ];
  try {
    const code = await main(['codec', ...args], '0.0.0');
    return { code, ...written };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

/** The blob ID of the test's file at n = 10, which encode and blob-id must agree on. */
async function encode(): Promise<string> {
  const { code, out } = await codec('encode', at('blob'), '--shards', '10', '--out', at('slivers'));
  expect(code).toBe(0);
  return out;
}

describe('codec', { timeout: 60_000 }, () => {
  it('writes slivers, loses most, rebuilds one and reads the file back', async () => {
    const blobId = await encode();
    expect(blobId).toMatch(/^[\w-]{43}\n$/);
    expect((await codec('blob-id', at('blob'), '--shards', '10')).out).toBe(blobId);
    expect(readdirSync(at('slivers', 'secondary')).length).toBe(10);
    const kept = readFileSync(at('slivers', 'primary', '0003.sliver'));
    for (let i = 0; i < 7; i++) rmSync(at('slivers', 'primary', `000${i}.sliver`));
    const few = await codec('decode', at('slivers'), '--axis', 'primary', '--out', at('copy'));
    expect(few.code).toBe(2);
    expect(few.notes).toContain('3 good primary slivers of 4 needed');
    const repair = await codec('repair', at('slivers'), '--axis', 'primary', '--index', '3');
    expect(repair.code).toBe(0);
    expect(readFileSync(at('slivers', 'primary', '0003.sliver'))).toEqual(kept);
    const options = ['--axis', 'primary', '--check', 'strict', '--out', at('copy')];
    expect((await codec('decode', at('slivers'), ...options)).code).toBe(0);
    expect(readFileSync(at('copy'))).toEqual(readFileSync(at('blob')));
  });

  it('leaves damaged slivers out, says which, and uses the other axis when it must', async () => {
    await encode();
    for (let i = 0; i < 7; i++) {
      const path = at('slivers', 'primary', `000${i}.sliver`);
      const bytes = readFileSync(path);
      bytes[10] ^= 1;
      writeFileSync(path, bytes);
    }
    const { code, out, notes } = await codec('decode', at('slivers'), '--out', at('copy'));
    expect(code).toBe(0);
    expect(out).toContain('5000 bytes from 7 secondary slivers');
    expect(notes).toContain('0006.sliver: its hash is not that of primary sliver 6');
    expect(readFileSync(at('copy'))).toEqual(readFileSync(at('blob')));
  });

  it('prints sizes and costs of a size or a file', async () => {
    const text = await codec('inspect', '--size', '32MiB');
    expect(text.out).toContain('encoded            216184000 bytes charged = 207 storage units');
    const json = await codec('inspect', at('blob'), '--shards', '10', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ symbolBytes: 180, primarySliverBytes: 1260 });
    const custom = ['--shards', '10', '--kp', '2', '--ks', '9'];
    const free = await codec('inspect', '--size', '1kB', '--json', ...custom);
    expect(JSON.parse(free.out)).toMatchObject({ kp: 2, ks: 9, symbolBytes: 56 });
  });

  it('answers each mistake with one message and exit code 2', async () => {
    await encode();
    mkdirSync(at('empty'));
    const cases: [string[], string][] = [
      [['blob-id', at('none')], 'no such file or folder'],
      [['blob-id', at('blob'), '--shards', '3'], 'number of shards n is 3'],
      [['blob-id', at('blob'), '--shards', 'ten'], '--shards must be one whole number'],
      [['blob-id', at('blob'), '--kp', '3'], '--kp and --ks go together'],
      [['encode', at('blob')], 'codec encode needs --out FOLDER'],
      [['encode', at('blob'), '--out', at('slivers')], 'this folder is not empty'],
      [['decode', at('empty'), '--out', at('copy')], 'a folder written by'],
      [['repair', at('slivers'), '--axis', 'primary', '--index', '10'], 'allowed: 0…9'],
      [['repair', at('slivers'), '--axis', 'primary'], 'codec repair needs --index NUMBER'],
      [['inspect'], 'needs a file or --size'],
      [['inspect', '--size', '32Mb'], 'unknown unit'],
      [['melt', at('blob')], 'melt'],
    ];
    for (const [args, message] of cases) {
      const { code, out, notes } = await codec(...args);
      expect(code, args.join(' ')).toBe(2);
      expect(notes).toContain(message);
      expect(notes).not.toContain('    at ');
      expect(out).toBe('');
    }
    expect(readdirSync(folder).sort()).toEqual(['blob', 'empty', 'slivers']);
  });
});
