import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKERS } from '../../sim/checkers/index.ts';
import { addBlob, fakeNetwork, SEVEN } from '../laws/fake-network.ts';
import { codes } from '../metrics/measure.ts';
import { finished, smallNetwork } from '../metrics/small-network.ts';
import { watching } from './watch.ts';

const OK = codes.outcome('ok');

describe('served-implies-readable', () => {
  /** A read of a blob that has `primaries` primaries when it begins. */
  function reading(primaries: number) {
    const network = fakeNetwork(SEVEN);
    const shards = [0, 1, 2, 3, 4, 5, 6].slice(0, primaries);
    const blob = addBlob(network, { primary: new Set(shards) });
    const watch = watching(network, 'served-implies-readable');
    watch.at(10, 'read.started', 1, 0, 0);
    const end = (outcome: number) => watch.at(90, 'read.ended', 1, 0, 0, outcome, 80, 100);
    return { blob, watch, end };
  }

  it('breaks at kp − 1 primaries, and not at kp', () => {
    expect(() => reading(2).end(OK)).toThrow(/out of reach all the while/);
    expect(() => reading(3).end(OK)).not.toThrow();
  });

  it('holds for a read that fails as it must', () => {
    expect(() => reading(2).end(codes.outcome('not-enough-slivers'))).not.toThrow();
  });

  it('lets go of a read whose blob may have come back on the way', () => {
    const stored = reading(2);
    stored.watch.at(20, 'sliver.stored', 3, 3, 0, 0, codes.cause('blob-sync'), 10);
    expect(() => stored.end(OK)).not.toThrow();
    const restarted = reading(2);
    restarted.watch.at(20, 'node.restarted', 3);
    expect(() => restarted.end(OK)).not.toThrow();
    const other = reading(2);
    other.watch.at(20, 'sliver.stored', 3, 3, 9, 0, codes.cause('blob-sync'), 10);
    expect(() => other.end(OK)).toThrow();
  });
});

describe('transfer-formulas', () => {
  const TRANSFER = codes.cause('transfer');
  const USED = codes.use('used');

  /** A transfer whose reply carried so many bytes of slivers; it stores one primary of 10. */
  function transfer(payload: number, isDisturbed = false) {
    const network = fakeNetwork(SEVEN);
    addBlob(network);
    const watch = watching(network, 'transfer-formulas');
    watch.at(1, 'transfer.started', 0, 3, 1, 2);
    watch.at(2, 'bytes.booked', 0, 1, TRANSFER, USED, 1, payload, 0, 0, 39);
    if (isDisturbed) watch.at(3, 'node.crashed', 4);
    watch.at(4, 'sliver.stored', 0, 3, 0, 0, TRANSFER, 10);
    watch.at(5, 'transfer.ended', 0, 3, 4);
    return watch.end();
  }

  it('holds at the bytes of the sliver, and breaks at one fewer', () => {
    expect(transfer(10).status).toBe('held');
    expect(transfer(9).status).toBe('broken');
    expect(transfer(9, true).detail).toMatch(/stored 10 bytes of slivers, only 9/);
  });

  it('breaks at one more where nothing disturbed it, and holds where something did', () => {
    expect(transfer(11).detail).toMatch(/used 11 bytes of slivers without any fault/);
    expect(transfer(11, true).status).toBe('held');
  });

  it('judges real transfers', () => {
    const results = finished(
      smallNetwork([
        'duration=3d',
        'network.epoch=1d',
        `economics.stake-changes=[
          { at: 1h, node: n0, delta: -6WAL },
          { at: 2h, node: n3, delta: 6WAL }]`,
      ]),
    );
    const checker = results.summary.checkers.find(({ name }) => name === 'transfer-formulas');
    expect(checker?.status).toBe('held');
    expect(results.summary.metrics['transfer.slivers'].value).toBeGreaterThan(0);
  });
});

describe('the invariants of the specification', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('number %d has a checker', (number) => {
    const marked = CHECKERS.filter(({ spec }) => new RegExp(`§13 ${number}\\b`).test(spec));
    expect(marked.map(({ name }) => name)).not.toEqual([]);
  });

  it('number 9, the replay, is looked at from outside of a run, by verify', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../sim/checkers/README.md'), 'utf8');
    expect(readme).toMatch(/replay gives the same digest is looked at by `walrus-sim verify`/);
  });
});
