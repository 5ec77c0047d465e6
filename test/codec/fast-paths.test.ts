/** What exists for speed gives what the plain way gives: threads, single symbols; and memory. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  codeFor,
  computeMetadata,
  customCode,
  decodeBlob,
  encodeBlob,
  encodingMemoryBytes,
  expandSliver,
  sliverRoom,
  stackSlivers,
  symbolOfSliver,
} from '../../sim/codec/index.ts';
import { startThreads } from '../../sim/codec-threads/index.ts';
import { picker, sliverOf, toHex, xorshiftBytes } from './bytes.ts';

const MIB = 1_048_576;

describe('several threads', () => {
  it('give the slivers, hashes and blobs that one gives', async () => {
    const threads = startThreads(2);
    const next = picker(71);
    for (const n of [4, 10, 31, 100, 250]) {
      const code = codeFor(n);
      const blob = xorshiftBytes(n, 1 + next(n === 100 ? 2 * MIB : 50_000));
      const what = `n = ${n}, ${blob.length} bytes`;
      const one = encodeBlob(code, blob);
      const several = threads.run(() => encodeBlob(code, blob));
      expect(several.metadata, what).toEqual(one.metadata);
      for (let i = 0; i < n; i++) {
        expect(toHex(several.primary(i)) === toHex(one.primary(i)), what).toBe(true);
        expect(toHex(several.secondary(i)) === toHex(one.secondary(i)), what).toBe(true);
      }
      const last = Array.from({ length: code.kp }, (_, i) => n - 1 - i).map((index) => {
        return { index, sliver: several.primary(index) };
      });
      const read = threads.run(() => decodeBlob(code, blob.length, 'primary', last));
      expect(toHex(read) === toHex(blob), what).toBe(true);
    }
    await threads.close();
  });

  it('leave the codec on one thread outside, and after an error inside', async () => {
    const threads = startThreads(3);
    const code = codeFor(7);
    expect(() => threads.run(() => decodeBlob(code, 10, 'primary', []))).toThrow(
      expect.objectContaining({ code: 'not-enough-slivers' }),
    );
    await threads.close();
    const { blobId } = computeMetadata(code, new Uint8Array(10));
    expect(blobId).toHaveLength(32);
  });

  it.each([0, 1, 1.5, 65])('are refused when they are %d', (count) => {
    expect(() => startThreads(count)).toThrow('allowed is 2…64');
  });
});

describe('a symbol without proof', () => {
  it('is the symbol of the expanded sliver, on both axes, at every index', () => {
    for (const [code, symbolBytes] of [
      [codeFor(10), 2],
      [codeFor(31), 66],
      [customCode(20, 17, 3), 130],
      [customCode(9, 1, 8), 38],
    ] as const) {
      const blob = xorshiftBytes(code.n, code.kp * code.ks * symbolBytes);
      const encoded = encodeBlob(code, blob);
      for (const axis of ['primary', 'secondary'] as const) {
        const sliver = sliverOf(encoded, axis, code.n - 1);
        const expanded = expandSliver(code, axis, symbolBytes, sliver);
        for (let i = 0; i < code.n; i++) {
          const symbol = symbolOfSliver(code, axis, symbolBytes, sliver, i);
          const what = `n = ${code.n}, ${axis}, symbol ${i}`;
          expect(toHex(symbol), what).toBe(toHex(expanded.symbol(i)));
        }
      }
    }
  });

  it('is refused for a sliver of wrong length and an index out of range', () => {
    const code = codeFor(10);
    const sliver = new Uint8Array(14);
    expect(() => symbolOfSliver(code, 'primary', 2, sliver.subarray(1), 0)).toThrow('14');
    expect(() => symbolOfSliver(code, 'primary', 2, sliver, 10)).toThrow('0…9');
  });
});

describe('symbols of many slivers at once', () => {
  it('are the symbols of the expanded slivers, for symbols below, at and above a block', () => {
    const code = codeFor(13);
    for (const symbolBytes of [2, 6, 62, 64, 66, 130, 5000, 9000]) {
      const blob = xorshiftBytes(7, code.kp * code.ks * symbolBytes);
      const encoded = encodeBlob(code, blob);
      for (const axis of ['primary', 'secondary'] as const) {
        const slivers = [12, 0, 5, 7, 3].map((index) => sliverOf(encoded, axis, index));
        const stack = stackSlivers(code, axis, symbolBytes, slivers);
        const expanded = slivers.map((sliver) => expandSliver(code, axis, symbolBytes, sliver));
        for (let i = 0; i < code.n; i++) {
          const expected = expanded.map((sliver) => toHex(sliver.symbol(i))).join('');
          const what = `${symbolBytes} bytes, ${axis}, symbol ${i}`;
          expect(toHex(stack.symbols(i)), what).toBe(expected);
        }
      }
    }
  });

  it('are refused without slivers, for slivers of other sizes, at an index out of range', () => {
    const code = codeFor(10);
    const sliver = new Uint8Array(14);
    expect(() => stackSlivers(code, 'primary', 2, [])).toThrow('no sliver');
    expect(() => stackSlivers(code, 'primary', 2, [sliver, sliver.subarray(1)])).toThrow('14');
    expect(() => stackSlivers(code, 'primary', 2, [sliver]).symbols(10)).toThrow('0…9');
  });
});

describe('room for slivers', () => {
  it('is used again for blobs that fit, and refused for larger ones', () => {
    const code = codeFor(10);
    const room = sliverRoom(code, 1000);
    for (const length of [1000, 30, 999]) {
      const blob = xorshiftBytes(length, length);
      const [fresh, reused] = [encodeBlob(code, blob), encodeBlob(code, blob, { room })];
      expect(reused.metadata).toEqual(fresh.metadata);
      for (let i = 0; i < 10; i++) {
        expect(reused.primary(i)).toEqual(fresh.primary(i));
        expect(reused.secondary(i)).toEqual(fresh.secondary(i));
        expect(reused.primary(i).buffer).toBe(room.primary.buffer);
      }
    }
    expect(() => encodeBlob(code, new Uint8Array(2000), { room })).toThrow('too small');
  });
});

describe('memory', () => {
  it('that is too small is refused with what would be needed', () => {
    const code = codeFor(1000);
    // Only its length is looked at before memory is asked for.
    const length = 3_000_000_000;
    const blob = Object.create(Uint8Array.prototype, { length: { value: length } });
    const { workingBytes, sliverBytes } = encodingMemoryBytes(code, length);
    expect(workingBytes).toBeGreaterThan(4_294_967_296);
    expect(() => computeMetadata(code, blob)).toThrow(
      `a blob of ${length} bytes is too large for memory: with n = 1000 it needs ${workingBytes}`,
    );
    expect(() => encodeBlob(code, blob)).toThrow(`${workingBytes + sliverBytes} bytes`);
  });

  it('for encoding 32 MiB at n = 1000 stays below 600 MiB, the process included', async () => {
    const script = `
      const { codeFor, encodeBlob } = await import('./sim/codec/index.ts');
      const blob = new Uint8Array(32 * ${MIB}).fill(7);
      const encoded = encodeBlob(codeFor(1000), blob);
      // The largest resident size that the process itself reports counts its parent's, too.
      const { existsSync, readFileSync } = await import('node:fs');
      const path = '/proc/self/status';
      const status = existsSync(path) ? readFileSync(path, 'utf8') : '';
      const kib = /VmHWM:\\s*(\\d+)/.exec(status)?.[1] ?? process.resourceUsage().maxRSS;
      console.log(encoded.primary(999).length, kib);
    `;
    const options = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)(process.execPath, options);
    const [sliverBytes, peakKib] = stdout.split(' ').map(Number);
    expect(sliverBytes).toBe(667 * 152);
    expect(peakKib / 1024).toBeGreaterThan(32 + 152);
    expect(peakKib / 1024).toBeLessThan(600);
  });
});
