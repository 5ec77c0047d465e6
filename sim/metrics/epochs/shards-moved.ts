/** network.md §7.1: shards that changed hands. */
import { countFacts } from '../count-facts.ts';

export const shardsMoved = countFacts({
  name: 'shards.moved',
  unit: 'shards',
  help: 'Shards that changed hands, over all epoch changes.',
  better: 'neither',
  fact: 'shard.moved',
});
