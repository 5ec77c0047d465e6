/**
 * Bytes booked as used equal the formulas of network.md §3.1, worked out here from n, kp, ks and
 * the symbol size alone.
 *
 * A read uses kp primary slivers of ks·s bytes and one set of metadata; of a code with one piece a
 * shard it uses kp pieces, whose size is s (ks = 1). A write uses a sliver pair
 * for each of the n shards and metadata for each of the N members; the quorum is the lower
 * bound, because nodes that are late after it are dropped. A blob with a placement has as many
 * pieces as it says in the place of n, and half of its spare ones may be dropped.
 */
import { CAUSES, SERVICE_WORK, USES } from '../models/facts.ts';
import type { WalrusViews } from '../models/views.ts';
import { pieceCountOf } from '../scenario/resolved.ts';
import { broken, defineChecker, disarmed, type Finding } from './define.ts';
import { usesService } from './readable-implies-served.ts';
import {
  type Undisturbed,
  undisturbedPremise,
  undisturbedState,
  watchingDisturbance,
} from './undisturbed.ts';

interface UsedBytes extends Undisturbed {
  payload: { write: number; read: number };
  metadata: { write: number; read: number };
  /** Bytes of writes booked other than used: some node was dropped. */
  droppedWriteBytes: number;
  /** Blobs of the writes and reads that ended well; one entry each. */
  written: number[];
  read: number[];
  /** Members of the committee, summed over the writes. */
  writeMembers: number;
}

const WRITE = CAUSES.indexOf('write');
const READ = CAUSES.indexOf('read');
const READ_BACK = CAUSES.indexOf('read-back');
const USED = USES.indexOf('used');
const SERVICE_READ = SERVICE_WORK.indexOf('read');

export const usedFormulas = defineChecker<UsedBytes>({
  name: 'used-formulas',
  statement: 'Without faults, the bytes used by writes and reads equal the formulas.',
  spec: 'network.md §13 4, §3.1',
  kind: 'safety',
  premise: undisturbedPremise,
  init: () => ({
    ...undisturbedState(),
    payload: { write: 0, read: 0 },
    metadata: { write: 0, read: 0 },
    droppedWriteBytes: 0,
    written: [],
    read: [],
    writeMembers: 0,
  }),
  on: watchingDisturbance<UsedBytes>({
    'bytes.booked': (state, fact) => {
      const { args } = fact;
      const cause = args[1];
      const use = args[2];
      const payload = args[4];
      const metadata = args[6];
      if (cause !== WRITE && cause !== READ && cause !== READ_BACK) return null;
      const side = cause === WRITE ? 'write' : 'read';
      if (use === USED) {
        state.payload[side] += payload;
        state.metadata[side] += metadata;
      } else if (cause === WRITE) {
        state.droppedWriteBytes += payload + metadata;
      }
      return null;
    },
    'write.ended': (state, fact, views) => {
      state.written.push(fact.args[1]);
      state.writeMembers += views.committee('current')?.members.length ?? 0;
      return null;
    },
    'read.ended': (state, fact, views) => {
      if (!usesService(views, fact.args[0])) state.read.push(fact.args[1]);
      return null;
    },
    // What an aggregator has in its cache it has read before.
    'service.served': (state, { args: [blob, work, isCached] }) => {
      if (work === SERVICE_READ && isCached === 0) state.read.push(blob);
      return null;
    },
  }),
  atEnd: (state, views) => {
    if (state.openOperations > 0) return disarmed('operations were still open at the end');
    return readFinding(state, views) ?? writeFinding(state, views);
  },
});

function readFinding(state: UsedBytes, views: WalrusViews): Finding {
  const { kp, ks } = views.code;
  const payload = sumOver(state.read, (blob) => kp * ks * views.blob(blob).symbolBytes);
  const metadata = state.read.length * metadataBytes(views);
  if (state.payload.read === payload && state.metadata.read === metadata) return null;
  return broken(
    `${state.read.length} reads used ${state.payload.read} bytes of slivers and ` +
      `${state.metadata.read} of metadata; the formulas give ${payload} and ${metadata}`,
  );
}

function writeFinding(state: UsedBytes, views: WalrusViews): Finding {
  const { kp, ks } = views.code;
  const n = pieceCountOf(views.resolved.coding);
  // A shard gets a sliver pair, or the one piece of another code.
  const units = views.resolved.coding.pieces === undefined ? kp + ks : 1;
  const pairs = sumOver(state.written, (blob) => units * views.blob(blob).symbolBytes);
  const payload = n * pairs;
  const metadata = state.writeMembers * metadataBytes(views);
  const hasDropped = state.droppedWriteBytes > 0;
  const leastPayload = hasDropped ? leastPieces(views) * pairs : payload;
  const leastMetadata = hasDropped ? 0 : metadata;
  const usedPayload = state.payload.write;
  const usedMetadata = state.metadata.write;
  const isRight =
    leastPayload <= usedPayload &&
    usedPayload <= payload &&
    leastMetadata <= usedMetadata &&
    usedMetadata <= metadata;
  if (isRight) return null;
  return broken(
    `${state.written.length} writes used ${usedPayload} bytes of slivers and ${usedMetadata} of ` +
      `metadata; the formulas give ${leastPayload}…${payload} and ${leastMetadata}…${metadata}`,
  );
}

function leastPieces({ shardCount: n, code, resolved }: WalrusViews): number {
  const { placement } = resolved.coding;
  if (placement === undefined) return n - Math.floor((n - 1) / 3);
  return placement.width - Math.floor((placement.width - code.kp) / 2);
}

/** network.md §3: blob ID, two tags, length, count, 33 bytes for each sliver, or each piece. */
function metadataBytes({ resolved }: WalrusViews): number {
  const n = pieceCountOf(resolved.coding);
  const countBytes = n < 128 ? 1 : 2;
  const hashes = resolved.coding.pieces === undefined ? 2 : 1;
  return 32 + 1 + 1 + 8 + countBytes + 33 * hashes * n;
}

function sumOver(blobs: readonly number[], bytesOf: (blob: number) => number): number {
  let sum = 0;
  for (const blob of blobs) sum += bytesOf(blob);
  return sum;
}
