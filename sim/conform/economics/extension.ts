/** Vectors of kind `extension`: one blob on a ring, op by op. */
import { type BlobSpace, extendSpace, mergeSpace } from '../../models/economics/index.ts';
import {
  nextRingEpoch,
  observeRing,
  paid,
  type RingInput,
  type RingReplay,
  ringReplay,
  setPrices,
} from './ring-replay.ts';

interface ExtensionOp {
  op: string;
  epochs: number;
  start: number;
  end: number;
  bytes: string;
  capacity?: string;
  storage_price?: string;
}

export interface ExtensionInput extends RingInput {
  blob: { start: number; end: number; bytes: string; certified: boolean };
  ops: ExtensionOp[];
}

interface Replay {
  market: RingReplay;
  blob: BlobSpace;
}

export function extension(input: ExtensionInput) {
  const { start, end, bytes, certified } = input.blob;
  const replay: Replay = {
    market: ringReplay(input),
    blob: {
      space: { startEpoch: start, endEpoch: end, bytes: BigInt(bytes) },
      isCertified: certified,
    },
  };
  return {
    after_each_op: input.ops.map((op) => {
      if (!Object.hasOwn(OPS, op.op)) throw new Error(`unknown op of an extension: ${op.op}`);
      return { ...OPS[op.op](replay, op), ...observe(replay) };
    }),
  };
}

const OPS: Record<string, (replay: Replay, op: ExtensionOp) => Record<string, unknown>> = {
  certify: ({ market, blob }) => {
    if (blob.isCertified) return { error: 'already_certified' };
    if (market.ring[0].epoch >= blob.space.endEpoch) return { error: 'resource_bounds' };
    blob.isCertified = true;
    return {};
  },
  extend: ({ market, blob }, { epochs }) => {
    const { walletFrost } = market;
    return paid(market, extendSpace(market, blob, { epochs, walletFrost }));
  },
  merge: ({ market, blob }, { start, end, bytes }) => {
    const added = { startEpoch: start, endEpoch: end, bytes: BigInt(bytes) };
    return paid(market, mergeSpace(market, blob, added));
  },
  set_prices: ({ market }, op) => {
    setPrices(market, op);
    return {};
  },
  next_epoch: ({ market }, { capacity }) => {
    nextRingEpoch(market, capacity);
    return {};
  },
};

function observe({ market, blob: { space, isCertified } }: Replay) {
  return {
    ...observeRing(market),
    blob: {
      start: space.startEpoch,
      end: space.endEpoch,
      bytes: String(space.bytes),
      certified: isCertified,
    },
  };
}
