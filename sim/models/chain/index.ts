/** The Walrus contracts as pure transitions: `createChain`, `apply`, and views of the state. */
export { FROST_PER_WAL } from '../economics/amounts.ts';
export { recountEconomy, stakeAt } from '../economics/economy/index.ts';
export { chargedBytes, deployedCode } from '../economics/encoded-size.ts';
export type { EpochClock, EpochPhase } from '../economics/epoch-clock.ts';
export type * from './actions.ts';
export { apply, type SwappedRules } from './apply.ts';
export { makeRoom } from './columns.ts';
export type { EconomicEvent } from './economic-events.ts';
export type { EventBlobs } from './event-blobs.ts';
export type { Accepted, ApplyResult, BlobRemains, ChainEvent } from './events.ts';
export { createChain, emptyChain, type GenesisOptions } from './genesis.ts';
export { type Preloaded, preload } from './preloading.ts';
export { spaceDifference } from './space-balance.ts';
export * from './state.ts';
export * from './views.ts';
