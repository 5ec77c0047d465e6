/** Every sliver by itself from other nodes, both axes at once (network.md §6.1). */
import type { RepairPolicy } from './policy.ts';

export const deployed: RepairPolicy = {
  name: 'deployed',
  description: 'every sliver by itself from symbols of other nodes',
  round: (missing) => missing,
  sharesSymbols: false,
  readsBlob: () => false,
};
