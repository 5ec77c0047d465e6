/** `codec inspect`: sizes and costs of a blob under a code, by the formulas alone. */
import { type Code, type OperationCost, operationCosts, sizesOf } from '../codec/index.ts';

/** One storage unit, what reserving and writing are priced by (economics.md). */
const STORAGE_UNIT_BYTES = 1_048_576;

export interface Inspection {
  n: number;
  kp: number;
  ks: number;
  nodes: number;
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
  /** Bytes of message bodies and requests, when nothing fails. */
  write: OperationCost;
  read: OperationCost;
  recoverPrimary: OperationCost;
  recoverSecondary: OperationCost;
  recoverPair: OperationCost;
  transferPair: OperationCost;
  /** From that many lost shards on a node moves less by reading and encoding again. */
  reencodeFromShards: number;
}

export function inspectBlob(code: Code, sizeBytes: number, nodes: number): Inspection {
  const sizes = sizesOf(code, sizeBytes);
  const { breakEvenShards, ...costs } = operationCosts(code, sizeBytes, nodes);
  return {
    n: code.n,
    kp: code.kp,
    ks: code.ks,
    nodes,
    sizeBytes,
    symbolBytes: sizes.symbolBytes,
    primarySliverBytes: sizes.primarySliverBytes,
    secondarySliverBytes: sizes.secondarySliverBytes,
    metadataBytes: sizes.metadataBytes,
    encodedBytes: sizes.encodedBytes,
    storageUnits: Math.ceil(sizes.encodedBytes / STORAGE_UNIT_BYTES),
    expansion: sizeBytes === 0 ? null : sizes.encodedBytes / sizeBytes,
    largestBlobBytes: sizes.largestBlobBytes,
    ...costs,
    reencodeFromShards: Math.floor(breakEvenShards) + 1,
  };
}

function costText({ bytes, requests }: OperationCost, what: string): string {
  return `${bytes} bytes in ${requests} ${requests === 1 ? 'request' : 'requests'}: ${what}`;
}

function reencodeText({ n, reencodeFromShards: from }: Inspection): string {
  return from > n
    ? 'never less than repair by symbols'
    : `less than repair by symbols from w = ${from} lost shards on`;
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
    ['write', costText(it.write, `metadata to ${it.nodes} nodes, all slivers, confirmations`)],
    ['read', costText(it.read, `metadata and ${it.kp} primary slivers`)],
    ['recover primary', costText(it.recoverPrimary, `${it.ks} symbols with proofs`)],
    ['recover secondary', costText(it.recoverSecondary, `${it.kp} symbols with proofs`)],
    ['recover a pair', costText(it.recoverPair, 'both slivers of one shard')],
    ['transfer a pair', costText(it.transferPair, 'both slivers from their former holder')],
    ['read and re-encode', reencodeText(it)],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `${name.padEnd(width)}  ${text}`);
}
