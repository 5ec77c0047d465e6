/**
 * Storage resources and storage pools as objects of their owners, with the WAL that they cost
 * (economics.md §2.2, §2.4, §2.6, [deployed]). The rules are in resources.ts, blob-extension.ts and
 * storage-pool.ts; here each change is one action that is posted or refused as a whole.
 *
 * Left out: what a blob holds; an extension says that its space carries a certified blob.
 */
import { balanceOf, slot, wallet } from '../ledger/index.ts';
import { type Outcome, refuse } from '../outcome.ts';
import { type Bought, type Period, refusePeriod } from '../purchase.ts';
import { joinSpaces, type Space, splitByEpoch, splitBySize } from '../resources.ts';
import {
  absorbSpace,
  addBlob,
  burnBlob,
  createPool,
  createPoolFrom,
  deleteBlob,
  dissolvePool,
  extendPool,
  growPool,
  type StoragePool,
  takeBytes,
  takePercent,
} from '../storage-pool.ts';
import { post } from './posting.ts';
import type { Economy } from './state.ts';
import { buyStorage, extendStorage } from './storage.ts';

/** Plain data; objects of all kinds are numbered together. */
export interface StorageObjects {
  spaces: Map<number, Space & { owner: number }>;
  pools: Map<number, StoragePool & { owner: number }>;
  next: number;
}

export const noObjects = (): StorageObjects => ({ spaces: new Map(), pools: new Map(), next: 0 });

export type StorageAction =
  | { kind: 'buy-space'; agent: number; bytes: bigint; startEpoch: number; endEpoch: number }
  | { kind: 'split-space'; agent: number; space: number; bytes: bigint }
  | { kind: 'split-space-at'; agent: number; space: number; epoch: number }
  | { kind: 'join-spaces'; agent: number; space: number; other: number }
  | { kind: 'give-space'; agent: number; space: number; to: number }
  | { kind: 'extend-space'; agent: number; space: number; epochs: number }
  | { kind: 'create-pool'; agent: number; bytes: bigint; epochs: number }
  | { kind: 'create-pool-from'; agent: number; space: number }
  | {
      kind: 'pool-blob';
      agent: number;
      pool: number;
      id: string;
      bytes: bigint;
      isDeletable: boolean;
    }
  | { kind: 'pool-delete'; agent: number; pool: number; id: string }
  | { kind: 'pool-burn'; agent: number; pool: number; id: string }
  | { kind: 'grow-pool'; agent: number; pool: number; bytes: bigint }
  | { kind: 'absorb-space'; agent: number; pool: number; space: number }
  | { kind: 'extend-pool'; agent: number; pool: number; epochs: number }
  | { kind: 'take-space'; agent: number; pool: number; bytes: bigint }
  | { kind: 'take-share'; agent: number; pool: number; percent: number }
  | { kind: 'dissolve-pool'; agent: number; pool: number };

/** What an action did: the objects it made, and what was paid for space or for writing. */
export interface StorageDone {
  made: number[];
  bought: Bought | null;
  bytes: bigint;
  writeFrost: bigint;
}

type Of<K extends StorageAction['kind']> = Extract<StorageAction, { kind: K }>;

const DONE: StorageDone = { made: [], bought: null, bytes: 0n, writeFrost: 0n };
const done = (more: Partial<StorageDone> = {}): Outcome<StorageDone> => ({
  ok: true,
  ...DONE,
  ...more,
});

/** One action of an owner; refused, nothing has changed. */
export function changeStorage(
  economy: Economy,
  objects: StorageObjects,
  action: StorageAction,
): Outcome<StorageDone> {
  if ('space' in action && ownSpace(objects, action.agent, action.space) === null) {
    return refuse('unknown_space');
  }
  if ('pool' in action && objects.pools.get(action.pool)?.owner !== action.agent) {
    return refuse('unknown_pool');
  }
  switch (action.kind) {
    case 'buy-space':
      return buySpaceObject(economy, objects, action);
    case 'split-space':
    case 'split-space-at':
      return split(objects, action);
    case 'join-spaces':
      return join(objects, action);
    case 'give-space':
      if (action.to < 0 || action.to >= economy.nextAgent) return refuse('unknown_agent');
      objects.spaces.get(action.space)!.owner = action.to;
      return done();
    case 'extend-space':
      return extend(economy, objects, action);
    case 'create-pool':
    case 'create-pool-from':
      return newPool(economy, objects, action);
    default:
      return changePool(economy, objects, action);
  }
}

function ownSpace({ spaces }: StorageObjects, agent: number, space: number): Space | null {
  const found = spaces.get(space);
  return found?.owner === agent ? found : null;
}

function keep(objects: StorageObjects, owner: number, space: Space): number {
  const { startEpoch, endEpoch, bytes } = space;
  objects.spaces.set(objects.next, { startEpoch, endEpoch, bytes, owner });
  return objects.next++;
}

function buySpaceObject(
  economy: Economy,
  objects: StorageObjects,
  { agent, bytes, startEpoch, endEpoch }: Of<'buy-space'>,
): Outcome<StorageDone> {
  if (bytes <= 0n) return refuse('invalid_resource_size');
  // A start in the past is moved to the current epoch.
  const period: Period = { startEpoch: Math.max(startEpoch, economy.clock.epoch), endEpoch };
  const wrong = refusePeriod(economy, period);
  if (wrong !== '') return refuse(wrong);
  const bought = buyStorage(economy, { agent, bytes, period });
  if (!bought.ok) return bought;
  return done({ made: [keep(objects, agent, { ...period, bytes })], bought, bytes });
}

function split(
  objects: StorageObjects,
  action: Of<'split-space' | 'split-space-at'>,
): Outcome<StorageDone> {
  const { agent, space } = action;
  const held = objects.spaces.get(space)!;
  const cut =
    action.kind === 'split-space'
      ? splitBySize(held, action.bytes)
      : splitByEpoch(held, action.epoch);
  if (!cut.ok) return cut;
  const [first, second] = cut.parts;
  Object.assign(held, first, { owner: agent });
  return done({ made: [keep(objects, agent, second)] });
}

function join(
  objects: StorageObjects,
  { agent, space, other }: Of<'join-spaces'>,
): Outcome<StorageDone> {
  const taken = ownSpace(objects, agent, other);
  if (taken === null || space === other) return refuse('unknown_space');
  const held = objects.spaces.get(space)!;
  const joined = joinSpaces(held, taken);
  if (!joined.ok) return joined;
  Object.assign(held, joined.space, { owner: agent });
  objects.spaces.delete(other);
  return done();
}

function extend(
  economy: Economy,
  { spaces }: StorageObjects,
  { agent, space, epochs }: Of<'extend-space'>,
): Outcome<StorageDone> {
  const held = spaces.get(space)!;
  const bought = extendStorage(economy, {
    agent,
    blob: { space: held, isCertified: true },
    epochs,
  });
  return bought.ok ? done({ bought, bytes: held.bytes }) : bought;
}

function newPool(
  economy: Economy,
  objects: StorageObjects,
  action: Of<'create-pool' | 'create-pool-from'>,
): Outcome<StorageDone> {
  const { agent } = action;
  if (action.kind === 'create-pool-from') {
    const made = createPoolFrom(economy, objects.spaces.get(action.space)!);
    if (!made.ok) return made;
    objects.spaces.delete(action.space);
    return done({ made: [keepPool(objects, agent, made.pool)] });
  }
  const { bytes, epochs } = action;
  const bought = createPool(economy, { bytes, epochs, walletFrost: purseOf(economy, agent) });
  if (!bought.ok) return bought;
  payForSpace(economy, agent, bought);
  return done({ made: [keepPool(objects, agent, bought.pool)], bought, bytes });
}

function keepPool(objects: StorageObjects, owner: number, pool: StoragePool): number {
  objects.pools.set(objects.next, { ...pool, owner });
  return objects.next++;
}

type PoolAction = Exclude<
  StorageAction,
  | { kind: 'buy-space' | 'create-pool' | 'create-pool-from' | 'give-space' | 'extend-space' }
  | Of<'split-space' | 'split-space-at' | 'join-spaces'>
>;

function changePool(
  economy: Economy,
  objects: StorageObjects,
  action: PoolAction,
): Outcome<StorageDone> {
  const { agent } = action;
  const pool = objects.pools.get(action.pool)!;
  const walletFrost = purseOf(economy, agent);
  switch (action.kind) {
    case 'pool-blob': {
      const { id, bytes: encodedBytes, isDeletable } = action;
      const added = addBlob(economy, pool, { id, encodedBytes, isDeletable, walletFrost });
      if (!added.ok) return added;
      payWriting(economy, agent, added.costFrost);
      return done({ writeFrost: added.costFrost });
    }
    case 'pool-delete':
      return plain(deleteBlob(economy, pool, action.id));
    case 'pool-burn':
      return plain(burnBlob(economy, pool, action.id));
    case 'grow-pool': {
      const bought = growPool(economy, pool, { bytes: action.bytes, walletFrost });
      return paid(economy, agent, bought, action.bytes);
    }
    case 'extend-pool': {
      const bought = extendPool(economy, pool, { epochs: action.epochs, walletFrost });
      return paid(economy, agent, bought, pool.reservedBytes);
    }
    case 'absorb-space': {
      const absorbed = absorbSpace(economy, pool, objects.spaces.get(action.space)!);
      if (absorbed.ok) objects.spaces.delete(action.space);
      return plain(absorbed);
    }
    case 'take-space':
    case 'take-share': {
      const taken =
        action.kind === 'take-space'
          ? takeBytes(economy, pool, action.bytes)
          : takePercent(economy, pool, action.percent);
      return taken.ok ? done({ made: [keep(objects, agent, taken.space)] }) : taken;
    }
    case 'dissolve-pool': {
      const dissolved = dissolvePool(pool);
      if (!dissolved.ok) return dissolved;
      objects.pools.delete(action.pool);
      return done({ made: [keep(objects, agent, dissolved.space)] });
    }
  }
}

const plain = (outcome: Outcome): Outcome<StorageDone> => (outcome.ok ? done() : outcome);

function paid(
  economy: Economy,
  agent: number,
  bought: Outcome<Bought>,
  bytes: bigint,
): Outcome<StorageDone> {
  if (!bought.ok) return bought;
  payForSpace(economy, agent, bought);
  return done({ bought, bytes });
}

function purseOf(economy: Economy, agent: number): bigint {
  return balanceOf(economy.ledger, wallet(agent));
}

/** What the pool's rule has put into the slots follows in the ledger. */
function payForSpace(economy: Economy, agent: number, { period, perEpochFrost }: Bought): void {
  const { startEpoch, endEpoch } = period;
  const sums = Array.from({ length: endEpoch - startEpoch }, (_, ahead) => ({
    from: wallet(agent),
    to: slot(startEpoch + ahead),
    amountFrost: perEpochFrost,
    why: 'storage.bought',
  }));
  post(economy, 'purchase', sums);
}

function payWriting(economy: Economy, agent: number, amountFrost: bigint): void {
  const to = slot(economy.ring[0].epoch);
  post(economy, 'purchase', [{ from: wallet(agent), to, amountFrost, why: 'write.paid' }]);
}
