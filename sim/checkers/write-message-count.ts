/** A write without faults needs metadata to N nodes, 2n slivers, and at most N confirmations. */
import { CAUSES } from '../models/facts.ts';
import { pieceCountOf } from '../scenario/resolved.ts';
import { broken, defineChecker, disarmed } from './define.ts';
import {
  type Undisturbed,
  undisturbedPremise,
  undisturbedState,
  watchingDisturbance,
} from './undisturbed.ts';

interface WriteMessages extends Undisturbed {
  requests: number;
  writes: number;
  /** Members of the committee, summed over the writes. */
  members: number;
}

const WRITE = CAUSES.indexOf('write');

export const writeMessageCount = defineChecker<WriteMessages>({
  name: 'write-message-count',
  statement: 'With no failures the messages of a write are at most N + 2n + N.',
  spec: 'network.md §13 8',
  kind: 'safety',
  premise: undisturbedPremise,
  init: () => ({ ...undisturbedState(), requests: 0, writes: 0, members: 0 }),
  on: watchingDisturbance<WriteMessages>({
    'bytes.booked': (state, fact) => {
      if (fact.args[1] === WRITE) state.requests += fact.args[3];
      return null;
    },
    'write.started': (state, _fact, views) => {
      state.writes++;
      state.members += views.committee('current')?.members.length ?? 0;
      return null;
    },
  }),
  atEnd: (state, views) => {
    if (state.openOperations > 0) return disarmed('operations were still open at the end');
    // A code of pieces has one request for each in the place of 2n.
    const slivers = views.resolved.coding.pieces === undefined ? 2 : 1;
    const most = 2 * state.members + slivers * pieceCountOf(views.resolved.coding) * state.writes;
    if (state.requests <= most) return null;
    return broken(
      `${state.writes} writes sent ${state.requests} requests, at most ${most} allowed`,
    );
  },
});
