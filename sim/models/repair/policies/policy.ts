/**
 * How a node rebuilds what it lacks of one blob: the choice of a scenario, one file a policy.
 *
 * A policy is asked once a round of a blob sync. It says which of the missing slivers are rebuilt
 * now, whether the node's own slivers count before other nodes are asked, and whether the whole
 * blob is read and encoded again in the place of rebuilding sliver by sliver.
 */
import type { Place } from '../../storage-node/holdings.ts';

/** Bytes that the two ways of completing a blob would move (network.md §3.1). */
export interface RepairCosts {
  /** All missing slivers, each from symbols with proofs, or from pieces. */
  perSliverBytes: number;
  /** The metadata and as many primary slivers as determine the blob. */
  readBytes: number;
}

export interface RepairPolicy {
  readonly name: string;
  readonly description: string;
  /** Those of the missing slivers that are rebuilt now; the others wait for the next round. */
  round(missing: readonly Place[]): readonly Place[];
  /** Symbols of slivers that the node has itself come before those of others. */
  readonly sharesSymbols: boolean;
  readsBlob(costs: RepairCosts): boolean;
}
