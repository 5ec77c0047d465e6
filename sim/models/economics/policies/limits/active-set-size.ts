/** Entries of the active set (economics.md §1, §11): 111 deployed, 150 in development. */
import { defineLimit } from './limit.ts';

export const activeSetSize = defineLimit({
  name: 'active-set-size',
  description: 'most entries of the active set',
  unit: 'nodes',
  min: 1,
  max: 1000,
  field: 'activeSetSize',
});
