/**
 * Symbols without proofs: only the rebuilt sliver is checked, by its hash. Where that is wrong, one
 * of the donors lied and nobody can say which: everything is thrown away and asked for again, of
 * donors in another order. Not deployed; readers of byte ranges do it (network.md §5).
 */
import { defineRepairPolicy } from './define.ts';

export const noProofs = defineRepairPolicy({
  kind: 'repair',
  name: 'no-proofs',
  description: 'symbols come without proofs; the rebuilt sliver is checked by its hash',
  proofs: 'none',
});
