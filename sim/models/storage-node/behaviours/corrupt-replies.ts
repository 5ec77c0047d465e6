/** Sends damaged slivers and symbols; receivers notice by hash and proof (network.md §8.3). */
import type { Behaviour } from './behaviour.ts';
import { honest } from './honest.ts';

export const corruptReplies: Behaviour = {
  ...honest,
  name: 'corrupt-replies',
  description: 'Answers with damaged slivers and symbols.',
  isHonest: false,
  sendsTrueContent: () => false,
};
