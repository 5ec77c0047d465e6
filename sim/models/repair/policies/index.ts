/** The repair policies, by name; the deployed one first. */
import { batchedProofs } from './batched-proofs.ts';
import { deferred } from './deferred.ts';
import type { RepairPolicy } from './define.ts';
import { deployed } from './deployed.ts';
import { eager } from './eager.ts';
import { lazy } from './lazy.ts';
import { noProofs } from './no-proofs.ts';
import { prioritised } from './prioritised.ts';
import { rateCapped } from './rate-capped.ts';
import { readWhenCheaper } from './read-when-cheaper.ts';
import { shareSymbols } from './share-symbols.ts';

export * from './define.ts';
export { spareShards } from './few-to-spare.ts';
export { notWithPopulation } from './in-flow.ts';
export * from './in-use.ts';
export { type Knobs, policyOfKnobs } from './knobs.ts';
export { ORDERS } from './prioritised.ts';

export const REPAIR_POLICIES: readonly RepairPolicy[] = [
  deployed,
  eager,
  lazy,
  deferred,
  rateCapped,
  prioritised,
  shareSymbols,
  readWhenCheaper,
  batchedProofs,
  noProofs,
];
