/** Signs confirmations and keeps nothing; no deployed rule notices (network.md §8.3). */
import type { Behaviour } from './behaviour.ts';
import { honest } from './honest.ts';

export const signWithoutStoring: Behaviour = {
  ...honest,
  name: 'sign-without-storing',
  description: 'Signs every confirmation and keeps no sliver.',
  isHonest: false,
  stores: () => false,
  repairs: () => false,
  signs: () => true,
  attests: () => true,
};
