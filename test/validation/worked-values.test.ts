/** The worked values of network.md §3.1, n = 1000 and 105 nodes, row by row from simulated runs. */
import { describe, expect, it } from 'vitest';
import { NODES, type WorkedValues, workedValues } from './worked-values.ts';

const N = 1000;
const KP = 334;
const KS = 667;
const METADATA_BYTES = 66_044;
const MB = 1e6;

interface Row {
  blob: string;
  sizeBytes: number;
  symbolBytes: number;
  primaryBytes: number;
  secondaryBytes: number;
  /** As printed: over the blob, except for the smallest, where it is megabytes. */
  encoded: number;
  upload: number;
  recoverBytes: number;
  recoverOverPair: number;
  transferBytes: number;
  inFlight: [balanced: number, conservative: number];
  /** Digits that the table prints of the columns above, as half of the last one. */
  within: { encoded: number; upload: number; recover: number; ratio: number; transfer: number };
}

const small = { encoded: 0.05, upload: 0.05, recover: 500, ratio: 0.5, transfer: 50 };
const ROWS: Row[] = [
  {
    ...{ blob: '445,556 B', sizeBytes: 445_556, symbolBytes: 2 },
    ...{ primaryBytes: 1334, secondaryBytes: 668, encoded: 66.0, upload: 8.95 },
    ...{ recoverBytes: 339e3, recoverOverPair: 169.5, transferBytes: 2.1e3, inFlight: [334, 334] },
    within: { ...small, upload: 0.015, ratio: 0.05 },
  },
  {
    ...{ blob: '1 MB', sizeBytes: 1e6, symbolBytes: 6 },
    ...{ primaryBytes: 4002, secondaryBytes: 2004, encoded: 70.0, upload: 13.0 },
    ...{ recoverBytes: 343e3, recoverOverPair: 57, transferBytes: 6.1e3, inFlight: [334, 334] },
    // Printed as 13.0; the formula gives 12.94.
    within: { ...small, upload: 0.06 },
  },
  {
    ...{ blob: '10 MiB', sizeBytes: 10 * 2 ** 20, symbolBytes: 48 },
    ...{ primaryBytes: 32_016, secondaryBytes: 16_032, encoded: 10.7, upload: 5.24 },
    ...{ recoverBytes: 385e3, recoverOverPair: 8.0, transferBytes: 48e3, inFlight: [334, 334] },
    within: { encoded: 0.05, upload: 0.005, recover: 500, ratio: 0.05, transfer: 500 },
  },
  {
    ...{ blob: '20 MB', sizeBytes: 20e6, symbolBytes: 90 },
    ...{ primaryBytes: 60_030, secondaryBytes: 30_060, encoded: 7.71, upload: 4.85 },
    ...{ recoverBytes: 427e3, recoverOverPair: 4.7, transferBytes: 90e3, inFlight: [334, 208] },
    within: { encoded: 0.005, upload: 0.005, recover: 500, ratio: 0.05, transfer: 500 },
  },
  {
    ...{ blob: '130 MB', sizeBytes: 130e6, symbolBytes: 584 },
    ...{ primaryBytes: 389_528, secondaryBytes: 195_056, encoded: 4.99, upload: 4.55 },
    ...{ recoverBytes: 923e3, recoverOverPair: 1.58, transferBytes: 585e3, inFlight: [334, 32] },
    within: { encoded: 0.005, upload: 0.005, recover: 500, ratio: 0.005, transfer: 500 },
  },
  {
    ...{ blob: '1 GiB', sizeBytes: 2 ** 30, symbolBytes: 4820 },
    ...{ primaryBytes: 3_214_940, secondaryBytes: 1_609_880, encoded: 4.55, upload: 4.5 },
    ...{ recoverBytes: 5.16e6, recoverOverPair: 1.07, transferBytes: 4.82e6, inFlight: [159, 3] },
    within: { encoded: 0.005, upload: 0.005, recover: 5e3, ratio: 0.005, transfer: 5e3 },
  },
  {
    ...{ blob: '10 GiB', sizeBytes: 10 * 2 ** 30, symbolBytes: 48_198 },
    ...{ primaryBytes: 32_148_066, secondaryBytes: 16_098_132, encoded: 4.5, upload: 4.49 },
    ...{ recoverBytes: 48.6e6, recoverOverPair: 1.01, transferBytes: 48.2e6, inFlight: [15, 1] },
    within: { encoded: 0.01, upload: 0.005, recover: 5e4, ratio: 0.005, transfer: 5e4 },
  },
];

function near(value: number, printed: number, within: number): void {
  expect(Math.abs(value - printed)).toBeLessThanOrEqual(within * 1.0001);
}

function checkColumns(row: Row, run: WorkedValues): void {
  const { within } = row;
  const pairBytes = row.primaryBytes + row.secondaryBytes;
  const scale = row.symbolBytes > 6 ? row.sizeBytes : MB;
  const over = (bytes: number) => (row.symbolBytes === 6 ? bytes / row.sizeBytes : bytes / scale);
  expect(run.symbolBytes).toBe(row.symbolBytes);
  near(over(run.encodedBytes), row.encoded, within.encoded);
  // Exactly N·M + n (P + S), in N + 2n + N requests (§3.1 and invariant 8).
  expect(run.upload.payload).toBe(N * pairBytes);
  expect(run.upload.metadata).toBe(NODES * METADATA_BYTES);
  expect(run.upload.requests).toBe(2 * N + 2 * NODES);
  near(over(run.upload.payload + run.upload.metadata), row.upload, within.upload);
  // Exactly M + kp·P in 1 + kp requests.
  expect(run.read.payload).toBe(KP * row.primaryBytes);
  expect(run.read.metadata).toBe(METADATA_BYTES);
  expect(run.read.used).toBe(1 + KP);
  near(run.recoverPairBytes, row.recoverBytes, within.recover);
  near(run.recoverPairBytes / pairBytes, row.recoverOverPair, within.ratio);
  expect(run.movedShards).toBeGreaterThan(0);
  near(run.transferPairBytes, row.transferBytes, within.transfer);
  // 2 × (a 32-byte blob ID, a tag, a length and an index) beside the slivers: about 78.
  expect(run.transferPairBytes - pairBytes).toBeGreaterThanOrEqual(76);
  expect(run.transferPairBytes - pairBytes).toBeLessThanOrEqual(82);
}

describe('worked values of the specification, from a run', () => {
  it.each(ROWS)('$blob: sizes, write, read, recovery, transfer', (row) => {
    const run = workedValues(row.sizeBytes, '512MB');
    checkColumns(row, run);
    expect(run.read.inFlight).toBe(row.inFlight[0]);
    const [, conservative] = row.inFlight;
    expect(workedValues(row.sizeBytes, '12500kB').read.inFlight).toBe(conservative);
  });

  it('recovers a pair from kp + ks symbols of s + 337 to 339 bytes beside them', () => {
    for (const { sizeBytes, symbolBytes } of ROWS.slice(0, 3)) {
      const { recoverPairBytes } = workedValues(sizeBytes, '512MB');
      const beside = recoverPairBytes / (KP + KS) - symbolBytes;
      expect(beside).toBeGreaterThanOrEqual(337);
      expect(beside).toBeLessThanOrEqual(339);
    }
  });
});
