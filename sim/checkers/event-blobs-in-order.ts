/**
 * Event blobs are one log: certified in the order of their windows, none left out, each by a quorum
 * of signers (which certificate-epoch looks at, as of every blob).
 */
import { broken, defineChecker } from './define.ts';

interface Order {
  /** Blob → window, until it is certified. */
  open: Map<number, number>;
  /** Windows that were certified. */
  certified: number;
}

export const eventBlobsInOrder = defineChecker<Order>({
  name: 'event-blobs-in-order',
  statement: 'Event blobs are certified in the order of the log, and no window is left out.',
  spec: 'network.md §8.1',
  kind: 'safety',
  premise: null,
  init: () => ({ open: new Map(), certified: 0 }),
  on: {
    'event-blob.cut': (state, fact) => {
      state.open.set(fact.entity, fact.args[0]);
      return null;
    },
    'blob.certified': (state, fact) => {
      const window = state.open.get(fact.entity);
      if (window === undefined) return null;
      state.open.delete(fact.entity);
      if (window !== state.certified) {
        return broken(
          `window ${window} of the event log was certified as number ${state.certified}`,
        );
      }
      state.certified += 1;
      return null;
    },
  },
});
