/** Every metric and every table, in the order in which summaries and listings show them. */
import { fewestDomains } from './availability/fewest-domains.ts';
import { longestOutage } from './availability/longest-outage.ts';
import { marginQuantiles } from './availability/margin-quantiles.ts';
import { minDurableMargin } from './availability/min-durable-margin.ts';
import { minMargin } from './availability/min-margin.ts';
import { outageLength } from './availability/outage-length.ts';
import { outages } from './availability/outages.ts';
import { readableShare } from './availability/readable-share.ts';
import { readableShareBytes } from './availability/readable-share-bytes.ts';
import { timeOut } from './availability/time-out.ts';
import { unreadableBy } from './availability/unreadable-by.ts';
import { unreadableShare } from './availability/unreadable-share.ts';
import { blobsCertified } from './blobs/certified.ts';
import { blobsInvalidated } from './blobs/invalidated.ts';
import { blobsLive } from './blobs/live.ts';
import { blobsLiveAtEnd } from './blobs/live-at-end.ts';
import { blobsLost } from './blobs/lost.ts';
import { blobsLostBytes } from './blobs/lost-bytes.ts';
import { blobsReadBack } from './blobs/read-back.ts';
import { blobsRegistered } from './blobs/registered.ts';
import type { MetricDefinition, TableDefinition } from './define.ts';
import { certificatesRejected } from './epochs/certificates-rejected.ts';
import { epochStretch } from './epochs/epoch-stretch.ts';
import { shardsMoved } from './epochs/shards-moved.ts';
import { eventBlobBytes, eventBlobs } from './event-blobs/event-blobs.ts';
import { historyTime } from './event-blobs/history-time.ts';
import { nodesCutOff } from './event-blobs/nodes-cut-off.ts';
import { exposureMargin } from './exposure/exposure-margin.ts';
import { exposureTime } from './exposure/exposure-time.ts';
import { faultsByCause } from './faults/by-cause.ts';
import { disksFailed } from './faults/disks-failed.ts';
import { faultsInjected } from './faults/injected.ts';
import { nodesUp } from './faults/nodes-up.ts';
import { volumesLost } from './faults/volumes-lost.ts';
import { faultsWithoutEffect } from './faults/without-effect.ts';
import { anyLoss } from './loss/any-loss.ts';
import { lossByteShare } from './loss/byte-share.ts';
import { lossEvents } from './loss/loss-events.ts';
import { linkUtilisation } from './network/link-utilisation.ts';
import { networkBytes } from './network/network-bytes.ts';
import { proofBytes } from './network/proof-bytes.ts';
import { requests } from './network/requests.ts';
import { diskUtilisation, processorUtilisation } from './network/service-utilisation.ts';
import { readLatency, writeLatency } from './operations/latency.ts';
import { reads, writes } from './operations/outcomes.ts';
import { readsDuringPartition } from './operations/reads-during-partition.ts';
import { serviceHitBytes, serviceHits } from './operations/service-hits.ts';
import { nodeSetCount } from './placement/node-set-count.ts';
import { scatterWidth } from './placement/scatter-width.ts';
import { repairBytesByEpoch, repairBytesByNode, repairBytesByRegion } from './repair/by-place.ts';
import { repairFloor } from './repair/floor.ts';
import { healingByEvent } from './repair/healing-by-event.ts';
import { healingByNode } from './repair/healing-by-node.ts';
import { healingTime } from './repair/healing-time.ts';
import { nodeRecoveryDuration } from './repair/node-recovery-duration.ts';
import { rejoinTime } from './repair/rejoin-time.ts';
import { repairBytes } from './repair/repair-bytes.ts';
import { repairSlivers } from './repair/repair-slivers.ts';
import { transferSlivers } from './repair/transfer-slivers.ts';
import { blobBytes } from './storage/blob-bytes.ts';
import { overhead } from './storage/overhead.ts';
import { overheadByPart } from './storage/overhead-by-part.ts';
import { resourceDeals } from './storage/resource-deals.ts';
import { shardHealth } from './storage/shard-health.ts';
import { storedBytes } from './storage/stored-bytes.ts';
import { blobsTable } from './tables/blobs.ts';
import { epochsTable } from './tables/epochs.ts';
import { exposureTable } from './tables/exposure.ts';
import { faultsTable } from './tables/faults.ts';
import { healingTable } from './tables/healing.ts';
import { ledgerTable } from './tables/ledger.ts';
import { lossGivenTable } from './tables/loss-given.ts';
import { marginsTable } from './tables/margins.ts';
import { nodesTable } from './tables/nodes.ts';
import { operationsTable } from './tables/operations.ts';
import { repairTable } from './tables/repair.ts';
import { spansTable } from './tables/spans.ts';

export type { MetricDefinition, MetricRow, SampleRow, TableDefinition } from './define.ts';
export { defineMetric, defineTable } from './define.ts';
export { METRICS_OBSERVER, type MetricsState, metricsObserver } from './observer.ts';

export const METRICS: readonly MetricDefinition[] = [
  readableShare,
  readableShareBytes,
  unreadableShare,
  unreadableBy,
  timeOut,
  minMargin,
  minDurableMargin,
  marginQuantiles,
  fewestDomains,
  outages,
  longestOutage,
  outageLength,
  blobsRegistered,
  blobsCertified,
  blobsLive,
  blobsLiveAtEnd,
  blobsLost,
  blobsLostBytes,
  anyLoss,
  lossEvents,
  lossByteShare,
  blobsInvalidated,
  exposureTime,
  exposureMargin,
  blobsReadBack,
  repairBytes,
  repairFloor,
  repairBytesByNode,
  repairBytesByRegion,
  repairBytesByEpoch,
  repairSlivers,
  transferSlivers,
  healingTime,
  healingByEvent,
  healingByNode,
  rejoinTime,
  nodeRecoveryDuration,
  proofBytes,
  networkBytes,
  linkUtilisation,
  processorUtilisation,
  diskUtilisation,
  requests,
  writes,
  writeLatency,
  reads,
  readLatency,
  readsDuringPartition,
  serviceHits,
  serviceHitBytes,
  storedBytes,
  blobBytes,
  overhead,
  overheadByPart,
  shardHealth,
  shardsMoved,
  epochStretch,
  resourceDeals,
  eventBlobs,
  eventBlobBytes,
  historyTime,
  nodesCutOff,
  certificatesRejected,
  nodesUp,
  faultsInjected,
  faultsWithoutEffect,
  faultsByCause,
  disksFailed,
  volumesLost,
  nodeSetCount,
  scatterWidth,
];

export const TABLES: readonly TableDefinition[] = [
  nodesTable,
  epochsTable,
  blobsTable,
  faultsTable,
  spansTable,
  operationsTable,
  repairTable,
  ledgerTable,
  healingTable,
  exposureTable,
  marginsTable,
  lossGivenTable,
];
