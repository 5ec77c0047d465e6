/** No penalties: what the deployed contracts have beside the slash by vote (economics.md §15). */
import { definePolicy } from '../define.ts';

export const noPenalty = definePolicy({
  kind: 'penalty',
  name: 'none',
  description: 'Nobody is fined',
  close: () => ({ charges: [] }),
});
