/** The economy: state, and every transition that moves WAL or the epoch. */
export * from './active-set.ts';
export * from './commission.ts';
export * from './epoch-change.ts';
export * from './exchange.ts';
export * from './genesis.ts';
export type * from './posting.ts';
export * from './recount.ts';
export * from './split.ts';
export * from './stake.ts';
export * from './stake-delta.ts';
export * from './state.ts';
export * from './storage.ts';
export * from './storage-objects.ts';
export * from './subsidies.ts';
export * from './votes.ts';
export * from './voting-end.ts';
