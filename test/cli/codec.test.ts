/** `walrus-sim codec` on real files, in a folder of its own. */
import { execFileSync, spawn } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
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
    expect(text.out).toContain('encoded             216184000 bytes charged = 207 storage units');
    const json = await codec('inspect', at('blob'), '--shards', '10', '--json');
    expect(JSON.parse(json.out)).toMatchObject({ symbolBytes: 180, primarySliverBytes: 1260 });
    const custom = ['--shards', '10', '--kp', '2', '--ks', '9'];
    const free = await codec('inspect', '--size', '1kB', '--json', ...custom);
    expect(JSON.parse(free.out)).toMatchObject({ kp: 2, ks: 9, symbolBytes: 56 });
  });

  it('tells what operations cost, and when to read and encode again', async () => {
    const { out } = await codec('inspect', '--size', '10MiB', '--shards', '1000');
    expect(out).toContain('write               54995620 bytes in 2210 requests');
    expect(out).toContain('read                10761726 bytes in 335 requests: metadata and 334');
    expect(out).toContain('recover a pair      385385 bytes in 107 requests');
    expect(out).toContain('transfer a pair     48127 bytes in 2 requests');
    expect(out).toContain('from w = 28 lost shards on');
    const few = await codec('inspect', '--size', '10MiB', '--shards', '10', '--nodes', '4');
    expect(few.notes).toContain('the largest for n = 10 is 1834952');
    const json = await codec(
      'inspect',
      '--size',
      '1kB',
      '--shards',
      '10',
      '--nodes',
      '4',
      '--json',
    );
    expect(JSON.parse(json.out)).toMatchObject({
      nodes: 4,
      write: { requests: 28 },
      // 703 + 4 · 258 bytes to read, 11 · 175 to rebuild one pair.
      reencodeFromShards: 1,
    });
  });

  it('gives the same on two threads', async () => {
    writeFileSync(at('blob'), xorshiftBytes(11, 700_000));
    const threads = ['--threads', '2'];
    const blobId = await codec('blob-id', at('blob'), '--shards', '100');
    expect(await codec('blob-id', at('blob'), '--shards', '100', ...threads)).toEqual(blobId);
    const options = ['--shards', '100', '--out', at('slivers'), ...threads];
    expect((await codec('encode', at('blob'), ...options)).out).toBe(blobId.out);
    for (let i = 0; i < 34; i++) {
      rmSync(at('slivers', 'primary', `${String(i).padStart(4, '0')}.sliver`));
    }
    const decoded = await codec('decode', at('slivers'), '--out', at('copy'), ...threads);
    expect(decoded.out).toContain('700000 bytes from 34 primary slivers');
    expect(readFileSync(at('copy')).equals(readFileSync(at('blob')))).toBe(true);
  });

  it('refuses what does not fit into memory, and says how much it would take', async () => {
    const big = at('big');
    writeFileSync(big, '');
    truncateSync(big, 64 * 1024 ** 2);
    const spy = vi.spyOn(process, 'availableMemory').mockReturnValue(64 * 1024 ** 2);
    const refused = await codec('encode', big, '--out', at('slivers'));
    expect(refused.code).toBe(2);
    // 1.5 times 64 MiB of rows, 3 MiB of columns and 32 MB of hashes.
    expect(refused.notes).toBe(
      `${big}: encoding 67108864 bytes needs about 130 MiB of memory, 64 MiB are free\n`,
    );
    expect(readdirSync(at())).toEqual(['big', 'blob']);
    spy.mockReturnValue(2 ** 50);
    truncateSync(big, 3 * 2 ** 30);
    const never = await codec('blob-id', big);
    expect(never.code).toBe(2);
    expect(never.notes).toContain(`${big}: a blob of 3221225472 bytes is too large for memory`);
    spy.mockRestore();
    const inspected = await codec('inspect', big);
    expect(inspected.out).toContain('blob                3221225472 bytes');
  });

  it('refuses to decode what would not fit, before it reads a sliver', async () => {
    await encode();
    const spy = vi.spyOn(process, 'availableMemory').mockReturnValue(12_000);
    const refused = await codec('decode', at('slivers'), '--out', at('copy'));
    spy.mockRestore();
    expect(refused.code).toBe(2);
    expect(refused.notes).toContain('decoding 5000 bytes needs about 1 MiB of memory');
  });

  it('reads what has no size of its own, such as a pipe', async () => {
    execFileSync('mkfifo', [at('pipe')]);
    const writer = spawn('sh', ['-c', 'cat "$0" > "$1"', at('blob'), at('pipe')]);
    const piped = await codec('blob-id', at('pipe'), '--shards', '10');
    writer.kill();
    expect(piped).toEqual(await codec('blob-id', at('blob'), '--shards', '10'));
  });

  describe('with damaged folders', () => {
    /** What decoding says after `damage`, and whether it gave the file back. */
    async function decodeAfter(damage: () => void) {
      await encode();
      damage();
      const { code, out, notes } = await codec('decode', at('slivers'), '--out', at('copy'));
      expect(notes).not.toContain('    at ');
      if (code === 0) expect(readFileSync(at('copy'))).toEqual(readFileSync(at('blob')));
      else expect(readdirSync(folder)).not.toContain('copy');
      return { code, out, notes };
    }
    const sliver = (index: number) => at('slivers', 'primary', `000${index}.sliver`);

    it('goes on without files that are cut, foreign, empty, folders or someone else again', async () => {
      const { code, notes } = await decodeAfter(() => {
        const whole = readFileSync(sliver(5));
        writeFileSync(sliver(0), whole.subarray(0, 100));
        writeFileSync(sliver(1), '');
        rmSync(sliver(2));
        mkdirSync(sliver(2));
        writeFileSync(sliver(3), Buffer.concat([whole, Buffer.from([0])]));
        const other = Buffer.from(whole);
        other.writeUInt16LE(7, whole.length - 4);
        writeFileSync(sliver(4), other);
        const beyond = Buffer.from(whole);
        beyond.writeUInt16LE(10, whole.length - 2);
        writeFileSync(sliver(6), beyond);
        writeFileSync(sliver(7), whole);
      });
      expect(code).toBe(0);
      for (const problem of [
        '0000.sliver: sliver, byte 2: 1260 more bytes expected, 98 left',
        '0001.sliver: sliver, byte 0: 1 more bytes expected',
        '0002.sliver: EISDIR',
        '0003.sliver: sliver, byte 1266: 1 bytes too many',
        '0004.sliver: symbol size is 7 bytes, it must be even',
        '0006.sliver: primary sliver index is 10',
        '0007.sliver: primary sliver 5 once more',
      ]) {
        expect(notes).toContain(problem);
      }
    });

    it('refuses metadata with any damage', async () => {
      await encode();
      const path = at('slivers', 'metadata');
      const whole = readFileSync(path);
      const damages: [Uint8Array, string][] = [
        [whole.subarray(0, 50), 'more bytes expected'],
        [new Uint8Array(0), '32 more bytes expected, 0 left'],
        [Buffer.concat([whole, whole]), 'bytes too many'],
        ...[3, 35, 200].map((at): [Uint8Array, string] => {
          const flipped = Buffer.from(whole);
          flipped[at] ^= 1;
          return [flipped, 'does not follow from the hashes'];
        }),
      ];
      for (const [bytes, problem] of damages) {
        writeFileSync(path, bytes);
        const { code, notes } = await codec('decode', at('slivers'), '--out', at('copy'));
        expect(code).toBe(2);
        expect(notes).toContain(`${path}: metadata`);
        expect(notes).toContain(problem);
      }
    });

    it('says how many slivers and symbols lack', async () => {
      const { code, notes } = await decodeAfter(() => {
        for (let i = 0; i < 7; i++) rmSync(sliver(i));
        for (let i = 0; i < 4; i++) rmSync(at('slivers', 'secondary', `000${i}.sliver`));
      });
      expect(code).toBe(2);
      expect(notes).toContain('3 good primary slivers of 4 needed, 6 good secondary slivers of 7');
      const options = ['--axis', 'primary', '--index', '0'];
      const repair = await codec('repair', at('slivers'), ...options);
      expect(repair.code).toBe(2);
      expect(repair.notes).toContain('6 good secondary slivers of 7 needed');
      expect(readdirSync(at('slivers', 'primary'))).toHaveLength(3);
    });

    it('rebuilds a sliver from a folder in which its whole axis is gone', async () => {
      await encode();
      const kept = readFileSync(sliver(9));
      rmSync(at('slivers', 'primary'), { recursive: true });
      const options = ['--axis', 'primary', '--index', '9'];
      expect((await codec('repair', at('slivers'), ...options)).code).toBe(0);
      expect(readFileSync(sliver(9))).toEqual(kept);
      expect(readdirSync(at('slivers', 'primary'))).toEqual(['0009.sliver']);
    });

    it('reads no other blob with a code of other rates', async () => {
      await encode();
      const rates = ['--kp', '3', '--ks', '8', '--out', at('copy')];
      const { code, notes } = await codec('decode', at('slivers'), ...rates);
      expect(code).toBe(2);
      expect(notes).toContain('symbols of 180 bytes, this blob has symbols of 210');
    });
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
      [['inspect', folder], 'this is not a file'],
      [['blob-id', at('blob'), '--threads', '0'], '--threads is 0, allowed: 1…64'],
      [['blob-id', at('blob'), '--threads', '65'], '--threads is 65'],
      [['inspect', '--size', '1kB', '--nodes', '1001'], 'number of nodes of 1000 shards is 1001'],
      [['blob-id', at('empty')], `${at('empty')}: this is a folder`],
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
