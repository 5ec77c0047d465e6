/** How the population turns over, in base units (turnover-schema.ts). */
export interface ResolvedTurnover {
  /** Epochs that arriving blobs are paid for, by share in number. */
  lifetimes: { epochs: number; share: number }[];
  /** Blobs an epoch; null for as many as keep their number. */
  arrivals: number | null;
  /** By which arrivals grow each epoch. */
  growth: number;
  deletedShare: number;
  start: 'steady' | 'new';
}
