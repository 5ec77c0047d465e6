/** Stores and signs, and refuses slivers and symbols to everybody (network.md §8.3). */
import type { Behaviour } from './behaviour.ts';
import { honest } from './honest.ts';

const WITHHELD = new Set(['sliver.get', 'symbols.get', 'decoding-symbols.get', 'shard.sync']);

export const withholdReads: Behaviour = {
  ...honest,
  name: 'withhold-reads',
  description: 'Stores and signs, but refuses slivers and symbols.',
  isHonest: false,
  serves: (_ctx, { method }) => (WITHHELD.has(method) ? 'refuse' : 'serve'),
};
