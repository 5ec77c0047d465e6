/** Stays where it is, whatever happens. */
import { defineStrategy, WAIT } from '../strategy.ts';

export const inert = defineStrategy({
  role: 'delegator',
  name: 'inert',
  description: 'Never moves its stake',
  moments: ['before-cut-off'],
  decide: () => WAIT,
});
