/** A node that follows the protocol. */
import type { Behaviour } from './behaviour.ts';

export const honest: Behaviour = {
  name: 'honest',
  description: 'Follows the protocol.',
  isHonest: true,
  stores: () => true,
  repairs: () => true,
  signs: (_ctx, { isStored }) => isStored,
  serves: () => 'serve',
  delayUs: () => 0,
  sendsTrueContent: () => true,
  attests: (_ctx, { isDone }) => isDone,
};
