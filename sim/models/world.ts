/** The state of the simulated Walrus network, slice by slice, and the context that handlers get. */
import type { Context } from '../engine/index.ts';
import type { ResolvedScenario } from '../scenario/resolved.ts';
import type { BlobsState } from './blobs/registry.ts';
import type { ClientsState } from './client/clients.ts';
import type { EventBlobsState } from './event-blobs/state.ts';
import type { EventLogState } from './event-log/event-log.ts';
import type { FailuresState } from './failures/failures-model.ts';
import type { FaultsState } from './faults/faults-model.ts';
import type { MarketState } from './market/state.ts';
import type { NetworkState } from './network/index.ts';
import type { HoldingsState } from './storage-node/holdings-model.ts';
import type { StorageNodesState } from './storage-node/state.ts';
import type { WorkloadState } from './workload/workload-model.ts';

export interface World {
  network: NetworkState;
  blobs: BlobsState;
  holdings: HoldingsState;
  eventLog: EventLogState;
  eventBlobs: EventBlobsState;
  storageNodes: StorageNodesState;
  clients: ClientsState;
  workload: WorkloadState;
  faults: FaultsState;
  failures: FailuresState;
  /** Only where a scenario has policies or people. */
  market?: MarketState;
}

export type WalrusContext = Context<World, ResolvedScenario>;

/** Whether a test planted this defect. */
export function isPlanted(ctx: WalrusContext, defect: PlantedDefect): boolean {
  return ctx.resolved.plantedDefect === defect;
}

/**
 * Defects that tests plant to prove that the checks would notice them. A real run has none: the
 * scenario schema has no such field.
 */
export const PLANTED_DEFECTS = [
  'threshold-minus-one',
  'proof-unchecked',
  'hash-unchecked',
  'transfer-skips-blob',
  'stale-certificate',
  'rotation-reversed',
  'lost-sliver-readable',
  'repair-never-triggered',
  'cap-ignored',
  'byte-uncounted',
  'frost-uncounted',
] as const;
export type PlantedDefect = (typeof PLANTED_DEFECTS)[number];
