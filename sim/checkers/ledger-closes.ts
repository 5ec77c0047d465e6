/**
 * Every byte is booked once: the facts, the ledger and the meters of the links agree.
 *
 * The ledger is filled from what messages carried, the meters integrate rates: two independent
 * accounts. They may differ by a byte for each flow and endpoint (rates are cut off at whole
 * microseconds), never by more.
 */
import { CAUSES, KINDS, USES } from '../models/facts.ts';
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

interface Booked {
  /** Index: (cause · kinds + kind) · uses + use. */
  bytes: number[];
  /** Index: cause · uses + use. */
  requests: number[];
}

const FIRST_KIND_ARG = 4;

export const ledgerCloses = defineChecker<Booked>({
  name: 'ledger-closes',
  statement:
    'The booked bytes add up to the ledger line by line, and to what the links carried within ' +
    'one byte per flow.',
  spec: 'measures.md "repair ledger"; foundations.md §4',
  kind: 'safety',
  premise: null,
  init: () => ({
    bytes: new Array<number>(CAUSES.length * KINDS.length * USES.length).fill(0),
    requests: new Array<number>(CAUSES.length * USES.length).fill(0),
  }),
  on: {
    'bytes.booked': (state, fact) => {
      // By index: taking arguments apart goes through an iterator, and this runs for each message.
      const { args } = fact;
      const cause = args[1];
      const use = args[2];
      for (let kind = 0; kind < KINDS.length; kind++) {
        const bytes = args[FIRST_KIND_ARG + kind];
        if (bytes === 0) continue;
        if (bytes < 0) return broken(`${bytes} bytes of ${KINDS[kind]} were booked`);
        state.bytes[(cause * KINDS.length + kind) * USES.length + use] += bytes;
      }
      state.requests[cause * USES.length + use] += args[3];
      return null;
    },
    'probe.taken': (_state, _fact, views) => balanceFinding(views),
  },
  atEnd: (state, views) => linesFinding(state, views) ?? balanceFinding(views),
});

function linesFinding(state: Booked, views: WalrusViews): Finding {
  const open = new Map<string, number>();
  for (const { cause, kind, use, bytes, requests } of views.ledger()) {
    open.set(`${cause} ${kind} ${use}`, bytes);
    const counted = state.requests[CAUSES.indexOf(cause) * USES.length + USES.indexOf(use)];
    if (kind === 'payload' && requests !== counted) {
      return broken(`${cause} ${use}: the ledger has ${requests} requests, facts ${counted}`);
    }
  }
  let line = 0;
  for (const cause of CAUSES) {
    for (const kind of KINDS) {
      for (const use of USES) {
        const told = state.bytes[line++];
        const listed = open.get(`${cause} ${kind} ${use}`) ?? 0;
        if (told === listed) continue;
        return broken(`${cause} ${kind} ${use}: the ledger has ${listed} bytes, facts ${told}`);
      }
    }
  }
  return null;
}

function balanceFinding(views: WalrusViews): Finding {
  const { up, down, booked, unbooked, toleranceBytes } = views.trafficBalance();
  const accounted = booked + unbooked;
  const off = Math.max(Math.abs(up - accounted), Math.abs(down - accounted));
  if (off <= toleranceBytes) return null;
  return broken(
    `links carried ${up} bytes up and ${down} down, ${accounted} are accounted for ` +
      `(${booked} booked, ${unbooked} under way); tolerance ${toleranceBytes}`,
  );
}
