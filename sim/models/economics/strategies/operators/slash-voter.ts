/**
 * Votes to burn the commission of one node and executes the vote when it stands, at a moment of
 * its choice: before the operator could collect, or after (economics.md §15).
 */
import { defineStrategy, WAIT } from '../strategy.ts';

export const slashVoter = defineStrategy({
  role: 'operator',
  name: 'slash-voter',
  description: 'Votes to burn the commission of one node',
  params: {
    candidate: { unit: 'node', default: 0, help: 'index of the node' },
    fromEpoch: { unit: 'epochs', default: 2, help: 'from this epoch on' },
    late: { unit: '0 or 1', default: 1, help: '1: at the end of the epoch, 0: before the cut-off' },
  },
  moments: ['before-cut-off', 'before-change'],
  decide({ moment, view, self, params }) {
    const chosen = params.late === 1 ? 'before-change' : 'before-cut-off';
    if (moment !== chosen || view.epoch < params.fromEpoch) return WAIT;
    const { candidate } = params;
    return {
      actions: [
        { kind: 'vote-slash', node: self.node, candidate },
        { kind: 'slash', candidate },
      ],
    };
  },
});
