/**
 * A rebuilt sliver has cost its recovery symbols: ks symbols for a primary, kp for a secondary
 * (network.md §3.1, no sharing between slivers). What was booked as used, and what the node had
 * itself, is at least that, cause by cause; it is more where a repair was cut off before its end.
 */
import { AXES, CAUSES, USES } from '../models/facts.ts';
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

const REBUILDING = ['blob-sync', 'node-recovery', 'transfer-fallback'] as const;

/** By code of a cause: its place in REBUILDING, −1 for none. */
const PLACES = CAUSES.map((cause) => (REBUILDING as readonly string[]).indexOf(cause));

interface RepairBytes {
  /** By REBUILDING: payload booked as used or had, and what the rebuilt slivers needed. */
  used: number[];
  needed: number[];
}

const USED = USES.indexOf('used');
const PRIMARY = AXES.indexOf('primary');

export const repairFormulas = defineChecker<RepairBytes>({
  name: 'repair-formulas',
  statement: 'Every rebuilt sliver has used at least ks (primary) or kp (secondary) symbols.',
  spec: 'network.md §13 4, §3.1, §2 "recover …"',
  kind: 'safety',
  premise: {
    says: 'slivers are rebuilt one by one, not by encoding a blob that was read',
    brokenBy: (views) => whyNotOneByOne(views),
  },
  init: () => ({ used: REBUILDING.map(() => 0), needed: REBUILDING.map(() => 0) }),
  wanted: { 'sliver.stored': { arg: 3, isWanted: PLACES.map((place) => place >= 0) } },
  on: {
    'bytes.booked': (state, fact) => {
      const at = rebuildingIndex(fact.args[1]);
      if (at < 0) return null;
      // Requests of a repair carry no payload.
      if (fact.args[2] === USED) state.used[at] += fact.args[4];
      return null;
    },
    'symbol.reused': (state, fact, views) => {
      const [blob, cause, count] = fact.args;
      const at = rebuildingIndex(cause);
      if (at >= 0) state.used[at] += count * views.blob(blob).symbolBytes;
      return null;
    },
    'sliver.stored': (state, fact, views) => {
      const at = rebuildingIndex(fact.args[3]);
      if (at < 0) return null;
      const [, blob, axis] = fact.args;
      const { kp, ks } = views.code;
      state.needed[at] += (axis === PRIMARY ? ks : kp) * views.blob(blob).symbolBytes;
      return shortfall(state, at);
    },
    'slivers.filled': (state, fact) => {
      const [, , cause, , bytes] = fact.args;
      const at = rebuildingIndex(cause);
      if (at < 0) return null;
      // A primary of ks symbols needs ks symbols, a secondary of kp symbols needs kp.
      state.needed[at] += bytes;
      return shortfall(state, at);
    },
  },
});

function whyNotOneByOne({ repairDecisions, resolved }: WalrusViews): string | null {
  if (repairDecisions.includes('readsBlob')) return 'nodes may read blobs and encode them again';
  const isShared = repairDecisions.includes('sharesSymbols') && resolved.granularity === 'flow';
  return isShared ? 'a flow does not tell which symbols a node had itself' : null;
}

function rebuildingIndex(cause: number): number {
  return PLACES[cause];
}

function shortfall(state: RepairBytes, at: number): Finding {
  if (state.used[at] >= state.needed[at]) return null;
  return broken(
    `slivers rebuilt by ${REBUILDING[at]} needed ${state.needed[at]} bytes of symbols, ` +
      `only ${state.used[at]} were used`,
  );
}
