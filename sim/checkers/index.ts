/** Every checker, in the order in which summaries and listings show them. */
import { certificateEpoch } from './certificate-epoch.ts';
import { committeeSums } from './committee-sums.ts';
import type { CheckerDefinition } from './define.ts';
import { epochChangeAvailability } from './epoch-change-availability.ts';
import { eventBlobsInOrder } from './event-blobs-in-order.ts';
import { ledgerCloses } from './ledger-closes.ts';
import { lossNeedsPremise } from './loss-needs-premise.ts';
import { lostMeansGone } from './lost-means-gone.ts';
import { quiescentFull } from './quiescent-full.ts';
import { readableImpliesServed } from './readable-implies-served.ts';
import { repairFormulas } from './repair-formulas.ts';
import { sameBytes } from './same-bytes.ts';
import { servedImpliesReadable } from './served-implies-readable.ts';
import { spaceConserved } from './space-conserved.ts';
import { transferFormulas } from './transfer-formulas.ts';
import { usedFormulas } from './used-formulas.ts';
import { walConserved } from './wal-conserved.ts';
import { writeMessageCount } from './write-message-count.ts';

export { type CheckerDefinition, defineChecker, type Finding } from './define.ts';
export { CHECKERS_OBSERVER, type CheckersState, checkersObserver } from './observer.ts';

export const CHECKERS: readonly CheckerDefinition[] = [
  readableImpliesServed,
  servedImpliesReadable,
  quiescentFull,
  sameBytes,
  usedFormulas,
  repairFormulas,
  transferFormulas,
  committeeSums,
  epochChangeAvailability,
  certificateEpoch,
  eventBlobsInOrder,
  writeMessageCount,
  lossNeedsPremise,
  lostMeansGone,
  ledgerCloses,
  walConserved,
  spaceConserved,
];
