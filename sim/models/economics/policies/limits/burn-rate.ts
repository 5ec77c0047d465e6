/** Part of a closing epoch's rewards that is burned (economics.md §6 step 1): 3% in version 3. */
import { defineLimit } from './limit.ts';

export const burnRate = defineLimit({
  name: 'burn-rate',
  description: 'burned of the rewards of a closing epoch',
  unit: 'bp',
  min: 0,
  max: 10_000,
  field: 'burnBp',
});
