/** Erasure codes for comparison studies behind one interface; how to add one is in the README. */

import type { CodeFamily } from './code.ts';
import { locallyRepairableFamily } from './locally-repairable.ts';
import { redStuffFamily } from './red-stuff.ts';
import { reedSolomonFamily } from './reed-solomon.ts';
import { replicationFamily } from './replication.ts';

export {
  type CodeAnswer,
  type CodeFamily,
  type CodeRead,
  type ErasureCode,
  NO_TARGET,
  planBytes,
  storedBytes,
} from './code.ts';
export { combinationOf, combine, type Row } from './linear.ts';
export { type LocallyRepairableOptions, locallyRepairable } from './locally-repairable.ts';
export { redStuff } from './red-stuff.ts';
export { reedSolomon } from './reed-solomon.ts';
export { replication } from './replication.ts';

export const codeFamilies: readonly CodeFamily[] = [
  replicationFamily,
  reedSolomonFamily,
  redStuffFamily,
  locallyRepairableFamily,
];
