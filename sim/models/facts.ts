/**
 * The facts that the Walrus models emit, and the code tables their integer arguments index.
 *
 * Metrics, checkers, traces and the report build on these names and nothing else. Names are past
 * tense with the entity first. Changing a fact changes digests; adding a table entry at the end
 * of a list does not.
 */
import type { FactDefinition } from '../engine/index.ts';
import { ECONOMIC_FACTS } from './economic-facts.ts';

export { frostOfParts, RESOURCE_OPERATIONS, walParts } from './economic-facts.ts';

/** Why bytes moved or a sliver appeared (the `cause` argument). */
export const CAUSES = [
  'write',
  'read',
  'status',
  'blob-sync',
  'node-recovery',
  'transfer',
  'transfer-fallback',
  'metadata-sync',
  'read-back',
  'preloaded',
  'inconsistency',
  'service',
  'read-part',
  'event-blob',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What the bytes of a message were. */
export const KINDS = ['payload', 'proof', 'metadata', 'framing'] as const;
export type Kind = (typeof KINDS)[number];

/** How bytes and requests are booked (foundations.md §4). */
export const USES = ['used', 'wasted', 'aborted', 'retried'] as const;
export type Use = (typeof USES)[number];

export const AXES = ['primary', 'secondary'] as const;

/** Node states of network.md §6.3; `down` is ours. */
export const NODE_STATUSES = [
  'standby',
  'active',
  'recover-metadata',
  'recovery-catch-up',
  'recovery-in-progress',
  'down',
] as const;
export type NodeStatus = (typeof NODE_STATUSES)[number];

/** Shard states of network.md §6.2. */
export const SHARD_STATUSES = [
  'none',
  'active-sync',
  'active-recover',
  'active',
  'locked-to-move',
] as const;
export type ShardStatus = (typeof SHARD_STATUSES)[number];

/** How a write or a read ended. */
export const OUTCOMES = [
  'ok',
  'not-enough-confirmations',
  'epoch-change',
  'not-enough-slivers',
  'not-found',
  'inconsistent',
  'wrong-bytes',
  'aborted',
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const FAULT_VERBS = [
  'crash',
  'lose-volume',
  'partition',
  'degrade',
  'corrupt',
  'leave',
  'fail-disks',
  'lose-shards',
] as const;

/** What a publisher, aggregator or relay did for a client. */
export const SERVICE_WORK = ['read', 'write', 'relay'] as const;

/** Why a transfer was given up. */
export const FALLBACK_REASONS = [
  'no-progress',
  'missing-slivers',
  'epoch-crossed',
  'refused',
] as const;

/** Code of an entry in one of the tables above; throws on an unknown name. */
export function codeIn<T extends string>(table: readonly T[], name: T): number {
  // A loop: the names are few and the same objects, which `indexOf` on strings makes no use of.
  for (let code = 0; code < table.length; code += 1) if (table[code] === name) return code;
  throw new Error(`'${name}' is not one of ${table.join(', ')}`);
}

function physical(name: string, entity: string, args: string[], help: string): FactDefinition {
  return { name, domain: 'physical', entity, args, help };
}

/** Every fact of the Walrus models, in the order of the documentation. */
export const FACTS: readonly FactDefinition[] = [
  physical(
    'blob.registered',
    'blob',
    ['client', 'sizeBytes', 'encodedBytes', 'endEpoch'],
    'Storage was reserved and the blob registered on chain.',
  ),
  physical('blob.certified', 'blob', ['epoch', 'weight'], 'The point of availability.'),
  physical('blob.expired', 'blob', [], 'Its last epoch is over.'),
  physical('blob.deleted', 'blob', [], 'Its owner deleted it.'),
  physical(
    'event-blob.cut',
    'blob',
    ['window', 'events', 'sizeBytes'],
    'The chain has the last checkpoint of a window of the event log.',
  ),
  physical(
    'event-blob.stored',
    'node',
    ['blob', 'slivers', 'bytes'],
    'It keeps its part, metadata included, of an event blob that it encoded (granularity: flow).',
  ),
  physical('event-blob.known', 'blob', [], 'Every node that is up has heard of its certificate.'),
  physical('history.started', 'node', ['blobs'], 'A node that lags reads event blobs.'),
  physical('history.read', 'node', ['blobs', 'durationUs'], 'It has the events of all of them.'),
  physical('history.lacking', 'node', ['lagUs'], 'Nobody has the events that the node lacks.'),
  physical('blob.invalidated', 'blob', [], 'Attested as inconsistently encoded.'),
  physical(
    'certificate.rejected',
    'blob',
    ['epoch', 'currentEpoch'],
    'The chain refused a certificate.',
  ),
  physical('epoch.change-started', 'epoch', ['shardsMoved'], 'A new committee took over.'),
  physical(
    'epoch.change-done',
    'epoch',
    ['durationUs'],
    'A quorum of the new committee has its shards.',
  ),
  physical(
    'committee.selected',
    'epoch',
    ['members', 'maxShards'],
    'The committee of that epoch is frozen.',
  ),
  physical('shard.moved', 'shard', ['from', 'to', 'epoch'], 'A shard changed hands.'),
  ...ECONOMIC_FACTS,
  physical('metadata.stored', 'node', ['blob', 'cause'], 'Metadata verified and stored.'),
  physical(
    'sliver.stored',
    'node',
    ['shard', 'blob', 'axis', 'cause', 'bytes'],
    'A sliver was verified and stored.',
  ),
  physical(
    'slivers.filled',
    'node',
    ['shard', 'axis', 'cause', 'count', 'bytes'],
    'Slivers of a whole span of blobs were verified and stored (granularity: flow).',
  ),
  physical(
    'metadata.filled',
    'node',
    ['cause', 'count', 'bytes'],
    'Metadata of a whole span of blobs was stored (granularity: flow).',
  ),
  physical(
    'sliver.rejected',
    'node',
    ['shard', 'blob', 'axis', 'from'],
    'A received sliver did not match its hash.',
  ),
  physical('symbol.rejected', 'node', ['from', 'blob'], 'A recovery symbol had a wrong proof.'),
  physical(
    'symbol.reused',
    'node',
    ['blob', 'cause', 'count'],
    'Donors did not suffice: symbols came from other slivers of the node itself.',
  ),
  physical('sliver.corrupted', 'node', ['shard', 'blob', 'axis'], 'A stored sliver was damaged.'),
  physical('volume.lost', 'node', ['slivers', 'bytes'], 'Everything a node stored is gone.'),
  physical('volume.full', 'node', ['bytes'], 'A writer was turned away: no space is left.'),
  physical('shard.dropped', 'node', ['shard', 'slivers'], 'A shard that moved away was deleted.'),
  physical('node.crashed', 'node', [], 'The node stopped answering.'),
  physical('node.restarted', 'node', [], 'The node answers again.'),
  physical('node.status-changed', 'node', ['status'], 'See NODE_STATUSES.'),
  physical('shard.status-changed', 'node', ['shard', 'status'], 'See SHARD_STATUSES.'),
  physical('confirmation.signed', 'node', ['blob', 'epoch'], 'A storage confirmation was signed.'),
  physical('epoch.attested', 'node', ['epoch'], 'The node reported epoch_sync_done.'),
  physical('blob-sync.started', 'node', ['blob', 'missing'], 'Missing slivers are rebuilt.'),
  physical('blob-sync.ended', 'node', ['blob', 'durationUs'], 'Nothing of the blob is missing.'),
  physical('repair.put-off', 'node', ['blob', 'cause'], 'A policy lets a repair wait.'),
  physical('node-recovery.started', 'node', ['epoch', 'missing'], 'A node rebuilds what it holds.'),
  physical('node-recovery.ended', 'node', ['durationUs'], 'A pass found nothing missing.'),
  physical('transfer.started', 'node', ['shard', 'from', 'epoch'], 'A gained shard is copied.'),
  physical(
    'transfer.fell-back',
    'node',
    ['shard', 'pending', 'reason'],
    'What was not copied is rebuilt (FALLBACK_REASONS).',
  ),
  physical('transfer.ended', 'node', ['shard', 'durationUs'], 'The gained shard is complete.'),
  physical(
    'write.started',
    'operation',
    ['client', 'blob', 'sizeBytes'],
    'A client stores a blob.',
  ),
  physical('write.quorum', 'operation', ['weight', 'latencyUs'], 'Enough weight holds the blob.'),
  physical(
    'write.ended',
    'operation',
    ['client', 'blob', 'outcome', 'latencyUs'],
    'See OUTCOMES; ok means certified.',
  ),
  physical('read.started', 'operation', ['client', 'blob'], 'A client reads a blob.'),
  physical(
    'read.ended',
    'operation',
    ['client', 'blob', 'outcome', 'latencyUs', 'sizeBytes'],
    'See OUTCOMES; ok means the right bytes.',
  ),
  physical(
    'read-part.ended',
    'operation',
    ['client', 'blob', 'outcome', 'latencyUs', 'sizeBytes'],
    'A client has read a range of a blob, or a patch of a quilt.',
  ),
  physical('blob.read-back', 'blob', ['outcome'], 'The comparison at the end of the run.'),
  physical(
    'service.served',
    'service',
    ['blob', 'work', 'isCached', 'bytes'],
    'A service has done what a client asked for (SERVICE_WORK); 1 when it had the blob by itself.',
  ),
  physical('fault.started', 'fault', ['verb', 'touched'], 'A scheduled or random fault began.'),
  physical('fault.ended', 'fault', ['effect'], 'It is over; what it changed.'),
  physical(
    'fault.attributed',
    'fault',
    ['cause'],
    'The fault that began is one of this cause (failures.causeNames of the resolved scenario).',
  ),
  physical(
    'inconsistency.found',
    'node',
    ['blob', 'axis', 'sliver'],
    'A rebuilt sliver is not what its hash says, although all symbols are proven.',
  ),
  physical('disk.failed', 'node', ['disk', 'failed'], 'A disk failed; so many are out of use.'),
  physical('disk.replaced', 'node', ['disk', 'failed'], 'A new disk holds what the old one held.'),
  physical('slivers.lost', 'node', ['slivers'], 'A part of what a node stored is gone.'),
  physical('scrub.ended', 'node', ['slivers'], 'A scrub found and removed damaged slivers.'),
  physical(
    'bytes.booked',
    'endpoint',
    ['server', 'cause', 'use', 'requests', 'payload', 'proof', 'metadata', 'framing'],
    'A call of a node is booked: one request, the bytes of both directions. A reply that was cut ' +
      'off after its request had come through is booked apart, with no request. What a client ' +
      'asked is told when its operation ends and at each probe: the sums of a cause and use ' +
      'since the last time, with -1 for the servers.',
  ),
  physical('probe.taken', 'run', [], 'State is sampled for the series.'),
  physical(
    'population.turned',
    'epoch',
    ['arrived', 'ended', 'deleted', 'members'],
    'Blobs of the population came and went at the start of an epoch (granularity: flow).',
  ),
];
