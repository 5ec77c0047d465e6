/** The Walrus contracts as pure transitions: `createChain`, `apply`, and views of the state. */

export { chargedBytes, deployedCode, storageUnits } from '../economics/encoded-size.ts';
export type { EpochClock, EpochPhase } from '../economics/epoch-clock.ts';
export type * from './actions.ts';
export { apply } from './apply.ts';
export type { ApplyResult, BlobRemains, ChainEvent } from './events.ts';
export { createChain, emptyChain, type GenesisOptions } from './genesis.ts';
export { FROST_PER_WAL } from './stake.ts';
export * from './state.ts';
export * from './views.ts';
