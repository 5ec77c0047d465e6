/** Immutable bytes behind handles, shared by everything made from the same inputs. */
import { describe, expect, it } from 'vitest';
import {
  bytesOfHex,
  collectHandles,
  contentsOf,
  getContent,
  hexOf,
  putContent,
  remember,
} from '../../../sim/models/content/contents.ts';

const fresh = () => contentsOf({ inputs: new Map() });

describe('contents', () => {
  it('give equal bytes one handle, and other bytes another', () => {
    const contents = fresh();
    const one = putContent(contents, Uint8Array.of(1, 2, 3));
    expect(putContent(contents, Uint8Array.of(1, 2, 3))).toBe(one);
    expect(putContent(contents, Uint8Array.of(1, 2, 4))).not.toBe(one);
    expect(getContent(contents, one)).toEqual(Uint8Array.of(1, 2, 3));
    expect(contents.bytes.size).toBe(2);
  });

  it('belong to their inputs: the same map gives the same store', () => {
    const inputs = new Map<string, Uint8Array>();
    expect(contentsOf({ inputs })).toBe(contentsOf({ inputs }));
    expect(contentsOf({ inputs })).not.toBe(fresh());
  });

  it('throw for a handle that nobody put', () => {
    const handle = putContent(fresh(), Uint8Array.of(9));
    expect(() => getContent(fresh(), handle)).toThrow(/no content is stored under/);
    expect(() => getContent(fresh(), '')).toThrow(/no content/);
  });

  it('are found by handle in any plain data', () => {
    const contents = fresh();
    const handles = [1, 2, 3, 4, 5].map((byte) => putContent(contents, Uint8Array.of(byte)));
    const state = {
      list: [handles[0], 'other text', 7, null, true, 12n],
      map: new Map<string, unknown>([[handles[1], { deep: [handles[2]] }]]),
      set: new Set([handles[3]]),
      typed: Uint8Array.of(1, 2),
      twice: handles[0],
    };
    expect([...collectHandles(state)].sort()).toEqual(handles.slice(0, 4).sort());
  });
});

describe('remembered values', () => {
  it('are made once a key, and the oldest goes when the cache is full', () => {
    const contents = fresh();
    const made: string[] = [];
    const ask = (key: string) =>
      remember(contents, { name: 'test', limit: 2 }, key, () => {
        made.push(key);
        return key.toUpperCase();
      });
    expect(['a', 'b', 'a', 'c', 'b', 'a'].map(ask)).toEqual(['A', 'B', 'A', 'C', 'B', 'A']);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });
});

describe('hexadecimal', () => {
  it('is there and back again', () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    expect(bytesOfHex(hexOf(bytes))).toEqual(bytes);
    expect(hexOf(Uint8Array.of(0, 15, 16, 255))).toBe('000f10ff');
  });
});
