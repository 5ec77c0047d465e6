/** repair.csv: the repair ledger, one row per cause, kind and use. */
import { KINDS, USES } from '../../models/facts.ts';
import { defineTable } from '../define.ts';
import { bookedBytes, bookedRequests, REPAIR_CAUSES, traffic } from '../folds/traffic.ts';

export const repairTable = defineTable({
  ...traffic,
  name: 'repair',
  help: 'Bytes and requests of repair by cause, kind and use; every combination has a row.',
  columns: [
    { name: 'cause', help: REPAIR_CAUSES.join(', ') },
    { name: 'kind', help: KINDS.join(', ') },
    { name: 'use', help: 'used, wasted (after the threshold), aborted (partial), retried' },
    { name: 'bytes', help: 'both directions' },
    { name: 'requests', help: 'calls, in the rows of kind payload; 0 elsewhere' },
  ],
  rows: (state) =>
    REPAIR_CAUSES.flatMap((cause) =>
      KINDS.flatMap((kind) =>
        USES.map((use) => [
          cause,
          kind,
          use,
          bookedBytes(state, { cause, kind, use }),
          kind === 'payload' ? bookedRequests(state, cause, use) : 0,
        ]),
      ),
    ),
});
