/** Vectors of kind `storage_pool`: one pool shared by blobs on a ring, op by op. */
import {
  chargedBytes,
  deployedCode,
  type Outcome,
  type Space,
  storagePools,
} from '../../models/economics/index.ts';
import { byId } from './by-id.ts';
import {
  nextRingEpoch,
  observeRing,
  paid,
  type RingInput,
  type RingReplay,
  ringReplay,
  setPrices,
} from './ring-replay.ts';

interface PoolOp {
  op: string;
  id: string;
  bytes: string;
  epochs: number;
  start: number;
  end: number;
  percent: number;
  unencoded_bytes: string;
  deletable: boolean;
  capacity?: string;
  storage_price?: string;
  write_price?: string;
}

export interface StoragePoolInput extends RingInput {
  n_shards: number;
  ops: PoolOp[];
}

interface Replay {
  market: RingReplay;
  shards: number;
  pool: storagePools.StoragePool | null;
}

type Shown = Record<string, unknown>;

export function storagePool(input: StoragePoolInput) {
  const replay: Replay = { market: ringReplay(input), shards: input.n_shards, pool: null };
  return {
    after_each_op: input.ops.map((op) => {
      if (!Object.hasOwn(OPS, op.op)) throw new Error(`unknown op of a storage pool: ${op.op}`);
      return { ...OPS[op.op](replay, op), ...observe(replay) };
    }),
  };
}

const OPS: Record<string, (replay: Replay, op: PoolOp) => Shown> = {
  create: (replay, { bytes, epochs }) => {
    const { market } = replay;
    const { walletFrost } = market;
    const bought = storagePools.createPool(market, { bytes: BigInt(bytes), epochs, walletFrost });
    if (bought.ok) replay.pool = bought.pool;
    return paid(market, bought);
  },
  create_from: (replay, op) => {
    const made = storagePools.createPoolFrom(replay.market, spaceOf(op));
    if (made.ok) replay.pool = made.pool;
    return paid(replay.market, made);
  },
  add_blob: (replay, op) => {
    const { market } = replay;
    const encoded = chargedBytes(deployedCode(replay.shards), Number(op.unencoded_bytes));
    const added = storagePools.addBlob(market, poolOf(replay), {
      id: op.id,
      encodedBytes: encoded === null ? null : BigInt(encoded),
      isDeletable: op.deletable,
      walletFrost: market.walletFrost,
    });
    const shown = paid(market, added);
    return added.ok ? { encoded_bytes: String(added.encodedBytes), ...shown } : shown;
  },
  delete_blob: (replay, { id }) =>
    orError(storagePools.deleteBlob(replay.market, poolOf(replay), id)),
  burn_blob: (replay, { id }) => orError(storagePools.burnBlob(replay.market, poolOf(replay), id)),
  grow: (replay, { bytes }) => {
    const { market } = replay;
    const more = { bytes: BigInt(bytes), walletFrost: market.walletFrost };
    return paid(market, storagePools.growPool(market, poolOf(replay), more));
  },
  absorb: (replay, op) =>
    paid(replay.market, storagePools.absorbSpace(replay.market, poolOf(replay), spaceOf(op))),
  extend: (replay, { epochs }) => {
    const { market } = replay;
    const { walletFrost } = market;
    return paid(market, storagePools.extendPool(market, poolOf(replay), { epochs, walletFrost }));
  },
  take_bytes: (replay, { bytes }) =>
    taken(storagePools.takeBytes(replay.market, poolOf(replay), BigInt(bytes))),
  take_percent: (replay, { percent }) =>
    taken(storagePools.takePercent(replay.market, poolOf(replay), percent)),
  destroy: (replay) => {
    const dissolved = storagePools.dissolvePool(poolOf(replay));
    if (dissolved.ok) replay.pool = null;
    return taken(dissolved);
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

function poolOf({ pool }: Replay): storagePools.StoragePool {
  if (pool === null) throw new Error('this op needs a storage pool');
  return pool;
}

function spaceOf({ start, end, bytes }: PoolOp): Space {
  return { startEpoch: start, endEpoch: end, bytes: BigInt(bytes) };
}

function orError(outcome: Outcome): Shown {
  return outcome.ok ? {} : { error: outcome.error };
}

function taken(outcome: Outcome<{ space: Space }>): Shown {
  if (!outcome.ok) return { error: outcome.error };
  const { startEpoch, endEpoch, bytes } = outcome.space;
  return { resource: { start: startEpoch, end: endEpoch, bytes: String(bytes) } };
}

function observe({ market, pool }: Replay) {
  return { ...observeRing(market), pool: pool === null ? null : observePool(pool) };
}

function observePool(pool: storagePools.StoragePool) {
  return {
    start: pool.startEpoch,
    end: pool.endEpoch,
    reserved: String(pool.reservedBytes),
    used: String(pool.usedBytes),
    unused: String(storagePools.unusedBytes(pool)),
    blobs: [...pool.blobs.keys()].sort(byId),
  };
}
