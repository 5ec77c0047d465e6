/**
 * Reads the blob and encodes it again when that moves fewer bytes: a node that lacks w pairs does
 * so from w > (M + kp·P) / ((kp + ks)·R) on. Not deployed (network.md §3.1).
 */
import type { RepairPolicy } from './policy.ts';

export const readWhenCheaper: RepairPolicy = {
  name: 'read-when-cheaper',
  description: 'reads the blob and encodes it again when that moves fewer bytes',
  round: (missing) => missing,
  sharesSymbols: false,
  readsBlob: ({ perSliverBytes, readBytes }) => perSliverBytes > readBytes,
};
