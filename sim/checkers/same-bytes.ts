/**
 * Honest readers with the same check never get different bytes for one blob: what a read calls
 * good is what went in, and never good once and inconsistent another time. Of a blob that its
 * writer encoded inconsistently two readers may get a value and an error, and never two values,
 * unless they skip the check (network.md §5 step 5).
 */
import type { Fact } from '../engine/index.ts';
import { OUTCOMES } from '../models/facts.ts';
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

interface Seen {
  /** Blob → first conclusive outcome of a read (first value, where the encoding is bad). */
  outcomes: Map<number, number>;
}

const OK = OUTCOMES.indexOf('ok');
const INCONSISTENT = OUTCOMES.indexOf('inconsistent');
const WRONG_BYTES = OUTCOMES.indexOf('wrong-bytes');

export const sameBytes = defineChecker<Seen>({
  name: 'same-bytes',
  statement: 'Two honest readers with the same check never return different bytes for one blob.',
  spec: 'network.md §13 3',
  kind: 'safety',
  premise: null,
  init: () => ({ outcomes: new Map() }),
  on: {
    'read.ended': (state, fact, views) => {
      const [, blob, outcome, , sizeBytes] = fact.args;
      if (outcome === OK && sizeBytes !== views.blob(blob).sizeBytes) {
        return broken(
          `read ${fact.entity} of blob ${blob} gave ${sizeBytes} bytes, ` +
            `${views.blob(blob).sizeBytes} went in`,
        );
      }
      return finding(state, fact, views, { blob, outcome });
    },
    'blob.read-back': (state, fact, views) =>
      finding(state, fact, views, { blob: fact.entity, outcome: fact.args[0] }),
  },
});

function finding(
  state: Seen,
  fact: Fact,
  views: WalrusViews,
  { blob, outcome }: { blob: number; outcome: number },
): Finding {
  if (!views.blob(blob).isWellEncoded) {
    const isValue = outcome === OK || outcome === WRONG_BYTES;
    if (!isValue || views.resolved.workload.consistencyCheck === 'skip') return null;
    return firstFinding(state, fact, blob, outcome);
  }
  if (outcome === WRONG_BYTES) {
    return broken(`${fact.name}: blob ${blob} came back with other bytes than went in`);
  }
  if (outcome !== OK && outcome !== INCONSISTENT) return null;
  return firstFinding(state, fact, blob, outcome);
}

function firstFinding(state: Seen, fact: Fact, blob: number, outcome: number): Finding {
  const first = state.outcomes.get(blob);
  if (first === undefined) state.outcomes.set(blob, outcome);
  else if (first !== outcome) {
    return broken(
      `${fact.name}: blob ${blob} was '${OUTCOMES[first]}' before and '${OUTCOMES[outcome]}' now`,
    );
  }
  return null;
}
