/**
 * Bytes of a write and a read without faults, against the formulas of network.md §3, worked out
 * here from n, kp, ks and the symbol size alone.
 */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { booked, endsOf, runSmall, type Step } from '../../fixtures/walrus-run.ts';

/** Bytes of a ULEB128 number. */
const uleb = (value: number) => (value < 128 ? 1 : value < 16_384 ? 2 : value < 2_097_152 ? 3 : 4);

/** What network.md §3 says of a blob of `lengthBytes` under n shards. */
function formulas(n: number, lengthBytes: number) {
  const f = Math.floor((n - 1) / 3);
  const [kp, ks] = [n - 2 * f, n - f];
  const least = Math.ceil(Math.max(lengthBytes, 1) / (kp * ks));
  const symbol = least + (least % 2);
  const [primary, secondary] = [ks * symbol, kp * symbol];
  return {
    kp,
    primary,
    secondary,
    /** blob ID, two tags, length, count, 66 bytes a pair. */
    metadata: 32 + 1 + 1 + 8 + uleb(n) + 66 * n,
    /** Length and index around a sliver's symbols. */
    primaryFrame: uleb(primary) + 4,
    secondaryFrame: uleb(secondary) + 4,
  };
}

const FRAMING = 450;
/** Signed message of a permanent blob and its signature. */
const CONFIRMATION = 40 + 96;

/** Few and equal shards, several a node, n > 127; sizes on both sides of a symbol step. */
const CASES: [weights: number[], lengthBytes: number][] = [
  [Array(10).fill(1), 1],
  [Array(10).fill(1), 56],
  [Array(10).fill(1), 57],
  [[3, 2, 2, 1, 1, 1], 5000],
  [Array(20).fill(5), 70_000],
  [Array(20).fill(7), 4000],
];

describe.each(CASES)('without faults, shards %j and a blob of %i bytes', (weights, lengthBytes) => {
  const n = weights.reduce((sum, weight) => sum + weight, 0);
  const nodes = weights.length;
  const is = formulas(n, lengthBytes);
  const write: Step = [
    HOUR_US,
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'one', lengthBytes });
      startWrite(ctx, 0, index);
    },
  ];
  const read: Step = [2 * HOUR_US, (ctx) => startRead(ctx, 1, 0, 'read')];
  const run = runSmall(quietScenario({ duration: '3h' }, { weights }), [write, read]);

  it('ends well', () => {
    expect(run.brokenBy).toBe('');
    expect(endsOf(run, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
    expect(endsOf(run, 'read').map(({ outcome }) => outcome)).toEqual(['ok']);
    const formulaCheckers = run.results.summary.checkers.filter(({ name }) =>
      ['used-formulas', 'write-message-count', 'ledger-closes'].includes(name),
    );
    expect(formulaCheckers.map(({ status }) => status)).toEqual(['held', 'held', 'held']);
  });

  it('the write uses N metadata and n sliver pairs', () => {
    const used = (kind: 'payload' | 'metadata' | 'proof') =>
      booked(run, { cause: 'write', kind, use: 'used' });
    expect(used('metadata')).toBe(nodes * is.metadata);
    expect(used('payload')).toBe(n * (is.primary + is.secondary));
    expect(used('proof')).toBe(0);
  });

  it('the write is N + 2n requests and at most N confirmations, with their framing', () => {
    const requests = booked(run, { cause: 'write', kind: 'payload' }, 'requests');
    expect(requests).toBeGreaterThan(nodes + 2 * n);
    expect(requests).toBeLessThanOrEqual(nodes + 2 * n + nodes);
    const usedRequests = booked(run, { cause: 'write', kind: 'payload', use: 'used' }, 'requests');
    const confirmations = usedRequests - nodes - 2 * n;
    expect(booked(run, { cause: 'write', kind: 'framing', use: 'used' })).toBe(
      usedRequests * FRAMING +
        n * (is.primaryFrame + is.secondaryFrame) +
        confirmations * CONFIRMATION,
    );
  });

  it('the read uses one metadata and kp primaries, in kp + 1 requests', () => {
    expect(booked(run, { cause: 'read', kind: 'metadata', use: 'used' })).toBe(is.metadata);
    expect(booked(run, { cause: 'read', kind: 'payload', use: 'used' })).toBe(is.kp * is.primary);
    const requests = booked(run, { cause: 'read', kind: 'payload', use: 'used' }, 'requests');
    expect(requests).toBe(is.kp + 1);
    expect(booked(run, { cause: 'read', kind: 'framing', use: 'used' })).toBe(
      (is.kp + 1) * FRAMING + is.kp * is.primaryFrame,
    );
    expect(booked(run, { cause: 'read', kind: 'proof' })).toBe(0);
  });
});
