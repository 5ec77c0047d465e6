/** ledger.csv: the repair ledger by node, by region and by epoch. */
import { KINDS } from '../../models/facts.ts';
import { defineTable } from '../define.ts';
import { linesOf, repairPlaces } from '../folds/repair-places.ts';
import { REPAIR_CAUSES } from '../folds/traffic.ts';
import { epochsOf, nodesOf, regionsOf } from '../repair/by-place.ts';

export const ledgerTable = defineTable({
  ...repairPlaces,
  name: 'ledger',
  help:
    'Bytes and requests of repair by place, cause, kind and use. The rows of one scope add up to ' +
    'repair.csv; what is zero has no row.',
  columns: [
    { name: 'scope', help: 'node, region or epoch: three times the same sums' },
    { name: 'place', help: 'name of the node that repairs, its region, or the epoch' },
    { name: 'cause', help: REPAIR_CAUSES.join(', ') },
    { name: 'kind', help: KINDS.join(', ') },
    { name: 'use', help: 'used, wasted (after the threshold), aborted (partial), retried' },
    { name: 'bytes', help: 'both directions' },
    { name: 'requests', help: 'calls, in the rows of kind payload; 0 elsewhere' },
  ],
  rows: (state, views) =>
    [
      { scope: 'node', places: nodesOf(state, views) },
      { scope: 'region', places: regionsOf(state, views) },
      { scope: 'epoch', places: epochsOf(state) },
    ].flatMap(({ scope, places }) =>
      [...places].flatMap(([place, cells]) =>
        linesOf(cells).map(({ cause, kind, use, bytes, requests }) => [
          scope,
          place,
          cause,
          kind,
          use,
          bytes,
          requests,
        ]),
      ),
    ),
});
