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

export interface ResolvedCoding {
  scheme: CodingScheme;
  shards: number;
  /** kp of RedStuff; of a one-dimensional code, how many pieces determine the blob. */
  primary: number;
  /** ks of RedStuff; 1 otherwise. */
  secondary: number;
  /** Absent for RedStuff. */
  pieces?: ResolvedPieces;
}
