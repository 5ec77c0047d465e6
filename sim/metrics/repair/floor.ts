/**
 * What the slivers and metadata that came by repair cost at least, by the formulas of network.md
 * §3.1: a rebuilt primary ks symbols with their proofs, a secondary kp, a copied sliver its body
 * with blob ID and tag, metadata its message; a piece of another code what its helpers send.
 * Framing of the connections is not in it.
 *
 * Proofs count with the full path. The last leaves of an odd tree (8 of 1000) save up to 64 bytes
 * a symbol, so that a measured value may lie under the floor by that much.
 */
import { recoverySymbolMessageBytes, ulebBytes } from '../../codec/index.ts';
import { AXES, CAUSES } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import { defineMetric, type FoldStep } from '../define.ts';
import { REPAIR_CAUSES } from '../folds/traffic.ts';
import { NO_LABELS } from '../labels.ts';

interface Floor {
  /** By code of the cause. */
  bytes: number[];
}

const PRIMARY = AXES.indexOf('primary');
const TRANSFER = CAUSES.indexOf('transfer');
const isRepair = CAUSES.map((cause) => (REPAIR_CAUSES as readonly string[]).includes(cause));
/** Of one sliver in a reply of shard synchronisation: blob ID, tag; symbol size and index. */
const SYNC_BYTES = 32 + 1;
const SLIVER_TAIL_BYTES = 4;

export const repairFloor = defineMetric<Floor>({
  name: 'repair.floor',
  unit: 'bytes',
  help:
    'What the slivers and metadata that came by repair cost at least by the formulas of the ' +
    'protocol, by cause: symbols with full proofs for what was rebuilt, sliver bodies for what ' +
    'was copied, without framing. repair.bytes is what they did cost.',
  better: 'neither',
  labels: ['cause'],
  commutes: true,
  init: () => ({ bytes: CAUSES.map(() => 0) }),
  wanted: { 'sliver.stored': { arg: 3, isWanted: isRepair } },
  on: {
    'sliver.stored': (state, { args }, views) => {
      const cause = args[3];
      if (isRepair[cause]) state.bytes[cause] += sliverFloor(views, args[2], cause, args[4], 1);
    },
    'slivers.filled': (state, { args }, views) => {
      const [, axis, cause, count, bytes] = args;
      if (!isRepair[cause] || count === 0) return;
      state.bytes[cause] += sliverFloor(views, axis, cause, bytes, count);
    },
    // Symbols of other slivers of the node itself came over no link.
    'symbol.reused': (state, { args }, views) => {
      const [blob, cause, count] = args;
      state.bytes[cause] -= count * symbolBytes(views, views.blob(blob).symbolBytes);
    },
    'metadata.stored': ((state, { args }, views) => {
      if (isRepair[args[1]]) state.bytes[args[1]] += views.metadataBytes;
    }) satisfies FoldStep<Floor>,
    'metadata.filled': (state, { args: [cause, count] }, views) => {
      if (isRepair[cause]) state.bytes[cause] += count * views.metadataBytes;
    },
  },
  finish: ({ bytes }) => {
    const rows = REPAIR_CAUSES.map((cause) => ({
      labels: { cause },
      value: bytes[CAUSES.indexOf(cause)],
    }));
    return [{ labels: NO_LABELS, value: rows.reduce((sum, { value }) => sum + value, 0) }, ...rows];
  },
});

/** `count` slivers of one axis, `bytes` long together. */
function sliverFloor(
  views: WalrusViews,
  axis: number,
  cause: number,
  bytes: number,
  count: number,
): number {
  const each = bytes / count;
  if (cause === TRANSFER) return bytes + count * (SYNC_BYTES + ulebBytes(each) + SLIVER_TAIL_BYTES);
  const { pieces } = views.resolved.coding;
  if (pieces !== undefined) return count * pieces.helpers * Math.ceil(each / pieces.parts);
  const symbols = axis === PRIMARY ? views.code.ks : views.code.kp;
  // Spans of many blobs differ in the length of one length field only: a byte or two a symbol.
  const ofSymbol = Math.round(each / symbols);
  return bytes + count * symbols * (symbolBytes(views, ofSymbol) - ofSymbol);
}

function symbolBytes(views: WalrusViews, payloadBytes: number): number {
  if (views.resolved.coding.pieces !== undefined) return payloadBytes;
  return recoverySymbolMessageBytes(views.shardCount, payloadBytes, 0);
}
