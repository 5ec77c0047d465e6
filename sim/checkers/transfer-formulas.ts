/**
 * A copied sliver has cost its own bytes, no more and no fewer (network.md §3.1 "shard transfer"):
 * what the transfers used never falls short of what they stored, and without faults it is that. A
 * reply is booked after its slivers are stored, so the sums are compared at probes and at the end.
 */
import { AXES, CAUSES, USES } from '../models/facts.ts';
import { broken, defineChecker, type Finding } from './define.ts';
import { type Undisturbed, undisturbedState, watchingDisturbance } from './undisturbed.ts';

interface TransferBytes extends Undisturbed {
  used: number;
  stored: number;
  openTransfers: number;
}

const TRANSFER = CAUSES.indexOf('transfer');
const USED = USES.indexOf('used');
const PRIMARY = AXES.indexOf('primary');

export const transferFormulas = defineChecker<TransferBytes>({
  name: 'transfer-formulas',
  statement:
    'Every sliver copied by a shard transfer has used its own bytes, and without faults no more.',
  spec: 'network.md §13 4, §3.1',
  kind: 'safety',
  premise: null,
  init: () => ({ ...undisturbedState(), used: 0, stored: 0, openTransfers: 0 }),
  wanted: { 'sliver.stored': { arg: 3, isWanted: CAUSES.map((_, at) => at === TRANSFER) } },
  on: watchingDisturbance<TransferBytes>({
    'bytes.booked': (state, { args }) => {
      if (args[1] === TRANSFER && args[2] === USED) state.used += args[4];
      return null;
    },
    'sliver.stored': (state, { args }, views) => {
      if (args[3] !== TRANSFER) return null;
      const { kp, ks } = views.code;
      state.stored += (args[2] === PRIMARY ? ks : kp) * views.blob(args[1]).symbolBytes;
      return null;
    },
    'slivers.filled': (state, { args }) => {
      if (args[2] === TRANSFER) state.stored += args[4];
      return null;
    },
    'probe.taken': shortfall,
    'transfer.started': (state) => {
      state.openTransfers++;
      return null;
    },
    'transfer.ended': (state) => {
      state.openTransfers--;
      return null;
    },
  }),
  atEnd: (state) => {
    const isUndisturbed = state.disturbance === '' && state.openTransfers === 0;
    if (!isUndisturbed || state.used === state.stored) return shortfall(state);
    return broken(
      `transfers used ${state.used} bytes of slivers without any fault and stored ${state.stored}`,
    );
  },
});

function shortfall({ used, stored }: TransferBytes): Finding {
  if (used >= stored) return null;
  return broken(`transfers stored ${stored} bytes of slivers, only ${used} were used for it`);
}
