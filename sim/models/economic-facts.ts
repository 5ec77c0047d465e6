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

/** What those who decide can do, as the `action` of `decision.made`. */
export const DECISIONS = [
  'buy',
  'write',
  'stake',
  'request',
  'withdraw',
  'withdraw-newest',
  'vote-prices',
  'vote-capacity',
  'set-commission',
  'collect',
  'vote-slash',
  'slash',
  'deny-list',
  'buy-space',
  'split-space',
  'split-space-at',
  'join-spaces',
  'give-space',
  'extend-space',
  'create-pool',
  'create-pool-from',
  'pool-blob',
  'pool-delete',
  'pool-burn',
  'grow-pool',
  'absorb-space',
  'extend-pool',
  'take-space',
  'take-share',
  'dissolve-pool',
  'split-stake',
  'join-stakes',
  'wal-for-sui',
  'sui-for-wal',
] as const;

/** What clients do with storage resources, as the `op` of `resource.dealt`. */
export const RESOURCE_OPERATIONS = [
  'buy',
  'split',
  'join',
  'give',
  'write',
  'extend',
  'delete',
] as const;
export type ResourceOperation = (typeof RESOURCE_OPERATIONS)[number];

/** Kinds of evidence, as the `kind` of `evidence.submitted`. */
export const EVIDENCE_KINDS = [
  'oracle',
  'probe',
  'signed',
  'challenge',
  'sync-done',
  'not-received',
  'recovered',
] as const;

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
    'resource.dealt',
    'resource',
    ['op', 'blob', 'isRefused'],
    'A client did something with a storage resource (RESOURCE_OPERATIONS); it made or used this one.',
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
    'decision.made',
    'agent',
    ['action', 'subject', 'amountBillions', 'amountRest', 'isRefused'],
    'Somebody acted by his strategy (DECISIONS); on which node or stake, and how much.',
  ),
  economic(
    'conduct.chosen',
    'node',
    ['keepPpm', 'servePpm', 'isReporting'],
    'An operator changed what its node does.',
  ),
  economic(
    'evidence.submitted',
    'node',
    ['kind', 'by', 'value', 'outOf'],
    'A statement about a node reached the chain (EVIDENCE_KINDS).',
  ),
  economic(
    'penalty.assessed',
    'epoch',
    ['wholeWal', 'remainderFrost', 'collectedWholeWal', 'collectedRemainderFrost'],
    'Charges of the epoch, and what was collected in it.',
  ),
  economic(
    'supply.recounted',
    'epoch',
    ['wholeWal', 'remainderFrost'],
    'All balances were added up at the boundary: what exists, less what was burned.',
  ),
];
