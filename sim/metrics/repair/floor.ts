/**
 * What the slivers and metadata that came by repair cost at least, by the formulas of network.md
 * §3.1: a rebuilt primary ks symbols with their proofs, a secondary kp, a copied sliver its body
 * with blob ID and tag, metadata its message; a piece of another code what its helpers send.
 * Other framing is not in it.
 *
 * A proof is as long as the path of its leaf, which is that of the rebuilt sliver: the last leaves
 * of an odd tree have a shorter one (8 of 1000, 4 of 100). Where slivers are told by the span, the
 * mean path stands for those of their blobs.
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
/** In the place of a sliver index: those of many blobs. */
const ANY_LEAF = -1;

export const repairFloor = defineMetric<Floor>({
  name: 'repair.floor',
  unit: 'bytes',
  help:
    'What the slivers and metadata that came by repair cost at least as deployed, by cause: ' +
    'symbols, each with its proof, for what was rebuilt; sliver bodies with blob ID and tag for ' +
    'what was copied; no other framing. repair.bytes is what they did cost, which may be less ' +
    'where a policy shares proofs or symbols, or reads blobs.',
  better: 'neither',
  labels: ['cause'],
  commutes: true,
  init: () => ({ bytes: CAUSES.map(() => 0) }),
  wanted: { 'sliver.stored': { arg: 3, isWanted: isRepair } },
  on: {
    'sliver.stored': (state, { args }, views) => {
      const [shard, blob, axis, cause, bytes] = args;
      if (!isRepair[cause]) return;
      const leaf = views.sliverIndexOf(blob, shard, axis);
      state.bytes[cause] += sliverFloor(views, { axis, cause, bytes, count: 1, leaf });
    },
    'slivers.filled': (state, { args }, views) => {
      const [, axis, cause, count, bytes] = args;
      if (!isRepair[cause] || count === 0) return;
      state.bytes[cause] += sliverFloor(views, { axis, cause, bytes, count, leaf: ANY_LEAF });
    },
    // Symbols of other slivers of the node itself came over no link.
    'symbol.reused': (state, { args }, views) => {
      const [blob, cause, count] = args;
      const { symbolBytes } = views.blob(blob);
      state.bytes[cause] -= count * (symbolBytes + headBytes(views, symbolBytes, 0));
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

interface Slivers {
  axis: number;
  cause: number;
  /** Of all together. */
  bytes: number;
  count: number;
  /** Index of the one sliver, or ANY_LEAF. */
  leaf: number;
}

function sliverFloor(views: WalrusViews, { axis, cause, bytes, count, leaf }: Slivers): number {
  const each = bytes / count;
  if (cause === TRANSFER) return bytes + count * (SYNC_BYTES + ulebBytes(each) + SLIVER_TAIL_BYTES);
  const { pieces } = views.resolved.coding;
  if (pieces !== undefined) return count * pieces.helpers * Math.ceil(each / pieces.parts);
  const symbols = axis === PRIMARY ? views.code.ks : views.code.kp;
  // Spans of many blobs differ in the length of one length field only: a byte or two a symbol.
  return bytes + Math.round(count * symbols * headBytes(views, Math.round(each / symbols), leaf));
}

/** What comes with a symbol, its proof above all; nothing with pieces of other codes. */
function headBytes(views: WalrusViews, symbolBytes: number, leaf: number): number {
  if (views.resolved.coding.pieces !== undefined) return 0;
  const whole = recoverySymbolMessageBytes(views.shardCount, symbolBytes, Math.max(0, leaf));
  return whole - symbolBytes - (leaf === ANY_LEAF ? meanSaving(views) : 0);
}

/** By code: what the path of a leaf is shorter than that of leaf 0, on average. */
const savings = new WeakMap<object, number>();

function meanSaving({ code, shardCount }: WalrusViews): number {
  let saving = savings.get(code);
  if (saving === undefined) {
    const pathOf = (leaf: number) => recoverySymbolMessageBytes(shardCount, 0, leaf);
    let sum = 0;
    for (let leaf = 0; leaf < shardCount; leaf += 1) sum += pathOf(0) - pathOf(leaf);
    saving = sum / shardCount;
    savings.set(code, saving);
  }
  return saving;
}
