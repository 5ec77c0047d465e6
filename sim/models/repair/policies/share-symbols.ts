/**
 * The shards of one node help each other: secondaries are rebuilt first, and each of them then
 * gives a symbol to every primary of the node. A node that lacks w pairs of a blob asks others for
 * w·kp + w·(ks − w) symbols in the place of w·(kp + ks). Not deployed (network.md §3.1).
 */
import { defineRepairPolicy } from './define.ts';
import { firstAxis } from './rounds.ts';

export const shareSymbols = defineRepairPolicy({
  kind: 'repair',
  name: 'share-symbols',
  description: 'secondaries first; they give symbols to the primaries of the same node',
  round: (missing) => firstAxis(missing, 'secondary'),
  sharesSymbols: true,
});
