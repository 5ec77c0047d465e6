/** The erasure code of a resolved scenario (sim/models/coding says what the numbers do). */

export const CODING_SCHEMES = ['redstuff', 'replication', 'rs1d', 'counted'] as const;
export type CodingScheme = (typeof CODING_SCHEMES)[number];

/** What a one-dimensional code keeps and how it repairs. */
export interface ResolvedPieces {
  /** A piece is the blob divided by this, rounded up to even bytes. */
  chunks: number;
  /** A lost piece takes help from so many others … */
  helpers: number;
  /** … each of which sends its piece divided by this. */
  parts: number;
  /** So many pieces in a row help each other only; 0: all pieces help. */
  group: number;
}

export const PLACEMENT_MODES = ['all-shards', 'random', 'copysets', 'domain-aware'] as const;
export type PlacementMode = (typeof PLACEMENT_MODES)[number];

/** Where the pieces of a blob lie, where there are fewer than shards (sim/models/placement). */
export interface ResolvedPlacement {
  mode: Exclude<PlacementMode, 'all-shards'>;
  /** Pieces of a blob. */
  width: number;
  /** copysets: other nodes that share data with a node. */
  scatterWidth?: number;
  /** domain-aware: kind of the domains, pieces of a blob in one, and the domain of each node. */
  domain?: string;
  perDomain?: number;
  domainOfNode?: number[];
}

export interface ResolvedCoding {
  scheme: CodingScheme;
  shards: number;
  /** kp of RedStuff; of a one-dimensional code, how many pieces determine the blob. */
  primary: number;
  /** ks of RedStuff; 1 otherwise. */
  secondary: number;
  /** Absent for RedStuff. */
  pieces?: ResolvedPieces;
  /** Absent where every shard has a piece of every blob. */
  placement?: ResolvedPlacement;
}

/** Pieces that a blob is made into: one for each shard, or as many as its placement says. */
export function pieceCountOf({ shards, placement }: ResolvedCoding): number {
  return placement?.width ?? shards;
}
