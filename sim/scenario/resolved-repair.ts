/** How nodes repair, where it is not as deployed: policies and knobs; all absent where it is. */

/** A policy of storage.repair, by name or from a file of the user. */
export interface ResolvedRepairPolicy {
  /** A member of sim/models/repair/policies; '' for a file of the user. */
  name: string;
  /** The user's file as written, and its content. */
  file: string;
  sha256: string;
  /** In base units. */
  params: Record<string, number | string>;
}

export interface ResolvedRepairRules {
  policies?: ResolvedRepairPolicy[];
  /** What starts a repair. */
  triggers?: string[];
  /** Which blob comes first. */
  order?: 'margin' | 'age' | 'size';
  /** Blobs of a node recovery that are under way or in line at once. */
  recoveryWindow?: number;
  axes?: 'primary-first' | 'secondary-first';
  donors?: 'nearest' | 'most-shards' | 'fewest-shards';
  /** Source slivers that a recovery asks for beyond what it takes. */
  extraSymbols?: number;
  /** An outage this long makes the others look at what they have. */
  suspectAfterUs?: number;
  /** By size, ascending: how long a repair of a freshly certified blob waits. */
  liveUploadDeferral?: { upToBytes: number; forUs: number }[];
}
