/**
 * npm run bench:codec — the codec beside the original encoder (@mysten/walrus-wasm), both in
 * WebAssembly on one thread of this process, in turn, blob IDs compared in the same run.
 *
 * Figures are CPU time of the process, medians over interleaved rounds after one warm-up, and
 * ratios are medians of the ratios of each round: quote those, the machine's speed drifts.
 * `-- --json` prints the rows as JSON; `-- --rounds N` (default 5).
 */
import { BlobEncoder } from '@mysten/walrus-wasm';
import {
  blobIdToString,
  codeFor,
  computeMetadata,
  decodeBlob,
  encodeBlob,
  proveSymbol,
  recoverSliver,
  setKernels,
  sliverMessageBytes,
  symbolBytesOf,
  verifySliver,
} from '../sim/codec/index.ts';

interface Row {
  work: string;
  system: string;
  unit: string;
  value: number;
  ratioTo?: string;
  ratio?: number;
  boundedBy?: string;
}

interface Contender {
  system: string;
  /** Does the work once and returns something that all contenders must agree on. */
  run: () => string;
}

interface Job {
  work: string;
  unit: 'ms' | 'us';
  /** Times the work is done in one measurement. */
  repeats: number;
  boundedBy: string;
  /** The first one is what the others are compared with. */
  contenders: Contender[];
}

const MIB = 1_048_576;
const ORACLE = '@mysten/walrus-wasm 0.3';

function cpuMicroseconds(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A fixed pattern without runs. */
function pattern(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Math.imul(i, 2654435761) >>> 24;
  return bytes;
}

/** Compressions for all leaves and both trees of every sliver pair. */
function hashBlocks(n: number, lengthBytes: number): number {
  const leafBytes = 1 + symbolBytesOf(codeFor(n), lengthBytes);
  return n * n * Math.ceil(leafBytes / 128) + 2 * n * (n - 1);
}

function metadataJob(n: number, mib: number): Job {
  const blob = pattern(mib * MIB);
  const code = codeFor(n);
  const encoder = new BlobEncoder(n);
  return {
    work: `n=${n}, ${mib} MiB: all hashes and blob ID`,
    unit: 'ms',
    repeats: 1,
    boundedBy: `${hashBlocks(n, blob.length)} BLAKE2b blocks${n < 1000 ? ', Reed–Solomon' : ''}`,
    contenders: [
      {
        system: 'walrus-sim',
        run: () => blobIdToString(computeMetadata(code, blob).blobId),
      },
      {
        system: ORACLE,
        run: () => {
          const [blobId] = encoder.compute_metadata(blob) as [number[]];
          return blobIdToString(Uint8Array.from(blobId));
        },
      },
    ],
  };
}

function encodeJob(n: number, mib: number): Job {
  const blob = pattern(mib * MIB);
  const code = codeFor(n);
  const encoder = new BlobEncoder(n);
  const buffers = (axis: 'primary' | 'secondary') =>
    Array.from({ length: n }, () => new Uint8Array(sliverMessageBytes(code, blob.length, axis)));
  const [primary, secondary] = [buffers('primary'), buffers('secondary')];
  return {
    work: `n=${n}, ${mib} MiB: the same and all slivers`,
    unit: 'ms',
    repeats: 1,
    boundedBy: 'as above, and copying 4.5 blobs',
    contenders: [
      {
        system: 'walrus-sim',
        run: () => blobIdToString(encodeBlob(code, blob).metadata.blobId),
      },
      {
        system: ORACLE,
        run: () => {
          const [described] = encoder.encode(blob, primary, secondary) as [{ blob_id: number[] }];
          return blobIdToString(Uint8Array.from(described.blob_id));
        },
      },
    ],
  };
}

/** What a simulated storage node does all day; no peer offers these one by one. */
function sliverJobs(n: number, lengthBytes: number): Job[] {
  const code = codeFor(n);
  const blob = pattern(lengthBytes);
  const encoded = encodeBlob(code, blob);
  const { metadata, symbolBytes } = encoded;
  const symbols = Array.from({ length: code.ks }, (_, i) => n - 1 - i).map((index) => ({
    index,
    ...proveSymbol(code, 'secondary', symbolBytes, encoded.secondary(index), 0),
  }));
  const slivers = symbols.slice(0, code.kp).map(({ index }) => ({
    index,
    sliver: encoded.primary(index),
  }));
  const only = (system: string, run: () => string): Contender[] => [{ system, run }];
  const named = (what: string) => `n=${n}, symbols of ${symbolBytes} B: ${what}`;
  const repeats = n === 1000 ? 20 : 200;
  return [
    {
      work: named('verify one primary sliver'),
      unit: 'us',
      repeats,
      boundedBy: `${2 * n} BLAKE2b messages`,
      contenders: only('walrus-sim', () =>
        String(verifySliver(code, metadata, 'primary', 1, encoded.primary(1))),
      ),
    },
    {
      work: named(`rebuild one primary sliver from ${code.ks} symbols`),
      unit: 'us',
      repeats,
      boundedBy: 'transforms over one strip',
      contenders: only('walrus-sim', () =>
        String(recoverSliver(code, symbolBytes, 'primary', 0, symbols).length),
      ),
    },
    {
      work: named(`read the blob from the last ${code.kp} primary slivers`),
      unit: 'us',
      repeats: repeats / 10,
      boundedBy: 'transforms over all columns',
      contenders: only('walrus-sim', () =>
        String(decodeBlob(code, lengthBytes, 'primary', slivers).length),
      ),
    },
  ];
}

/** One measurement; throws when a contender's answer differs from the first one's. */
function measure(job: Job, contender: Contender, answers: Set<string>): number {
  const startUs = cpuMicroseconds();
  for (let i = 0; i < job.repeats; i++) answers.add(contender.run());
  if (answers.size > 1) throw new Error(`${job.work}: different answers ${[...answers].join()}`);
  const us = (cpuMicroseconds() - startUs) / job.repeats;
  return job.unit === 'ms' ? us / 1000 : us;
}

function runJob(job: Job, rounds: number): Row[] {
  const answers = new Set<string>();
  const times = job.contenders.map((): number[] => []);
  for (let round = 0; round <= rounds; round++) {
    job.contenders.forEach((contender, i) => {
      const value = measure(job, contender, answers);
      if (round > 0) times[i].push(value);
    });
  }
  return job.contenders.map(({ system }, i) => {
    const row: Row = { work: job.work, system, unit: job.unit, value: median(times[i]) };
    if (i === 0) return { ...row, boundedBy: job.boundedBy };
    const ratio = median(times[i].map((value, round) => value / times[0][round]));
    return { ...row, ratioTo: job.contenders[0].system, ratio };
  });
}

function line(row: Row): string {
  const value = `${row.value.toFixed(row.unit === 'ms' ? 1 : 0)} ${row.unit}`;
  const beside =
    row.ratio === undefined ? (row.boundedBy ?? '') : `${row.ratio.toFixed(2)} × ${row.ratioTo}`;
  return `${row.work.padEnd(72)} ${row.system.padEnd(24)} ${value.padStart(10)}  ${beside}`;
}

function jobs(): (() => Job[])[] {
  return [
    ...[1, 8, 32].map((mib) => () => [metadataJob(1000, mib)]),
    ...[1, 8, 32].map((mib) => () => [metadataJob(100, mib)]),
    () => [encodeJob(1000, 8)],
    () => [encodeJob(100, 8)],
    () => sliverJobs(100, 1000),
    () => sliverJobs(100, MIB),
    () => sliverJobs(1000, MIB),
  ];
}

const asJson = process.argv.includes('--json');
const roundsAt = process.argv.indexOf('--rounds');
const rounds = roundsAt < 0 ? 5 : Math.max(1, Number(process.argv[roundsAt + 1]) || 5);
setKernels('wasm');
const rows: Row[] = [];
for (const make of jobs()) {
  for (const job of make()) {
    const made = runJob(job, rounds);
    rows.push(...made);
    if (!asJson) for (const row of made) process.stdout.write(`${line(row)}\n`);
  }
}
if (asJson) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
else process.stdout.write('blob IDs equal in every round\n');
