/**
 * The facts of the economic domain, and money in their integer arguments: a FROST amount is two
 * of them, whole WAL and the remainder, since 5·10^18 does not fit an exact double.
 */
import type { FactDefinition } from '../engine/index.ts';
import { FROST_PER_WAL } from './economics/amounts.ts';

/** [whole WAL, remainder in FROST]; both negative for a negative amount. */
export function walParts(frost: bigint): [wholeWal: number, remainderFrost: number] {
  return [Number(frost / FROST_PER_WAL), Number(frost % FROST_PER_WAL)];
}

/** The amount that two arguments of a fact stand for. */
export function frostOfParts(wholeWal: number, remainderFrost: number): bigint {
  return BigInt(wholeWal) * FROST_PER_WAL + BigInt(remainderFrost);
}

function economic(name: string, entity: string, args: string[], help: string): FactDefinition {
  return { name, domain: 'economic', entity, args, help };
}

export const ECONOMIC_FACTS: readonly FactDefinition[] = [
  economic(
    'stake.changed',
    'node',
    ['wholeWal', 'remainderFrost'],
    'Stake was added to (or, negative, taken from) a node.',
  ),
  economic(
    'stake.refused',
    'node',
    ['wholeWal', 'remainderFrost'],
    'The chain refused a change of stake; nothing moved.',
  ),
  economic(
    'stake.withdrawn',
    'node',
    ['stake', 'wholeWal', 'remainderFrost', 'rewardWholeWal', 'rewardRemainderFrost'],
    'A stake object was paid out: its principal, and its reward.',
  ),
  economic(
    'storage.bought',
    'client',
    ['isExtension', 'sizeBytes', 'startEpoch', 'endEpoch', 'wholeWal', 'remainderFrost'],
    'Space was paid for, in equal parts into the slots of its epochs.',
  ),
  economic(
    'write.paid',
    'client',
    ['blob', 'wholeWal', 'remainderFrost'],
    'The fee of registering a blob went into the current slot.',
  ),
  economic(
    'epoch.closed',
    'epoch',
    ['grossWholeWal', 'grossRemainderFrost', 'leftoverWholeWal', 'leftoverRemainderFrost'],
    'Its slot was split: all that was in it, and what the next epoch takes over.',
  ),
  economic(
    'reward.paid',
    'node',
    ['epoch', 'wholeWal', 'remainderFrost', 'commissionWholeWal', 'commissionRemainderFrost'],
    'The reward of a node for that epoch, and the commission in it.',
  ),
  economic('wal.burned', 'epoch', ['wholeWal', 'remainderFrost'], 'WAL that nobody has any more.'),
  economic(
    'price.set',
    'epoch',
    ['storageWholeWal', 'storageRemainderFrost', 'writeWholeWal', 'writeRemainderFrost'],
    'Prices in force: of a MiB and epoch, and of a MiB written.',
  ),
  economic(
    'capacity.set',
    'epoch',
    ['capacityMib', 'usedMib'],
    'The limit on reservations by the vote, and what is reserved already; whole MiB.',
  ),
  economic(
    'subsidy.paid',
    'epoch',
    ['usageWholeWal', 'usageRemainderFrost', 'fixedWholeWal', 'fixedRemainderFrost'],
    'The subsidies contract topped up slots (usage) and commissions (fixed).',
  ),
  economic('subsidy.refused', 'epoch', [], 'The subsidy pool was too short for the whole call.'),
  economic(
    'commission.collected',
    'node',
    ['wholeWal', 'remainderFrost'],
    'An operator took the commission that was not locked.',
  ),
  economic(
    'commission.slashed',
    'node',
    ['wholeWal', 'remainderFrost'],
    'A quorum burned the whole commission of a node.',
  ),
  economic(
    'supply.recounted',
    'epoch',
    ['wholeWal', 'remainderFrost'],
    'All balances were added up at the boundary: what exists, less what was burned.',
  ),
];
