/** `codec inspect`: sizes and costs of a blob under a code, by the formulas alone. */
import {
  type Axis,
  type Code,
  metadataMessageBytes,
  readThreshold,
  recoverySymbolMessageBytes,
  recoveryThreshold,
  sizesOf,
  sliverMessageBytes,
} from '../codec/index.ts';

/** One storage unit, what reserving and writing are priced by (economics.md). */
const STORAGE_UNIT_BYTES = 1_048_576;

export interface Inspection {
  n: number;
  kp: number;
  ks: number;
  sizeBytes: number;
  symbolBytes: number;
  primarySliverBytes: number;
  secondarySliverBytes: number;
  metadataBytes: number;
  encodedBytes: number;
  storageUnits: number;
  /** Encoded bytes over blob bytes; null for an empty blob. */
  expansion: number | null;
  largestBlobBytes: number;
  /** Bytes of message bodies: all slivers of all shards, one copy of the metadata. */
  writeBytes: number;
  readBytes: number;
  recoverPrimaryBytes: number;
  recoverSecondaryBytes: number;
}

export function inspectBlob(code: Code, sizeBytes: number): Inspection {
  const sizes = sizesOf(code, sizeBytes);
  const sliver = (axis: Axis) => sliverMessageBytes(code, sizeBytes, axis);
  const metadata = metadataMessageBytes(code.n);
  // Index 0 has the longest path; the last indices of an odd tree save a few empty siblings.
  const symbol = recoverySymbolMessageBytes(code.n, sizes.symbolBytes, 0);
  return {
    n: code.n,
    kp: code.kp,
    ks: code.ks,
    sizeBytes,
    symbolBytes: sizes.symbolBytes,
    primarySliverBytes: sizes.primarySliverBytes,
    secondarySliverBytes: sizes.secondarySliverBytes,
    metadataBytes: sizes.metadataBytes,
    encodedBytes: sizes.encodedBytes,
    storageUnits: Math.ceil(sizes.encodedBytes / STORAGE_UNIT_BYTES),
    expansion: sizeBytes === 0 ? null : sizes.encodedBytes / sizeBytes,
    largestBlobBytes: sizes.largestBlobBytes,
    writeBytes: code.n * (sliver('primary') + sliver('secondary')) + metadata,
    readBytes: metadata + readThreshold(code, 'primary') * sliver('primary'),
    recoverPrimaryBytes: recoveryThreshold(code, 'primary') * symbol,
    recoverSecondaryBytes: recoveryThreshold(code, 'secondary') * symbol,
  };
}

export function inspectionLines(it: Inspection): string[] {
  const rows: [string, string][] = [
    ['code', `n = ${it.n} shards, kp = ${it.kp}, ks = ${it.ks}`],
    ['blob', `${it.sizeBytes} bytes (largest: ${it.largestBlobBytes})`],
    ['symbol', `${it.symbolBytes} bytes`],
    ['primary sliver', `${it.primarySliverBytes} bytes (${it.ks} symbols)`],
    ['secondary sliver', `${it.secondarySliverBytes} bytes (${it.kp} symbols)`],
    ['metadata', `${it.metadataBytes} bytes charged per shard`],
    ['encoded', `${it.encodedBytes} bytes charged = ${it.storageUnits} storage units of 1 MiB`],
    ['expansion', it.expansion === null ? 'none (empty blob)' : `${it.expansion.toFixed(3)} ×`],
    ['write', `${it.writeBytes} bytes: all slivers, metadata once`],
    ['read', `${it.readBytes} bytes: metadata and ${it.kp} primary slivers`],
    ['recover primary', `${it.recoverPrimaryBytes} bytes: ${it.ks} symbols with proofs`],
    ['recover secondary', `${it.recoverSecondaryBytes} bytes: ${it.kp} symbols with proofs`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}
