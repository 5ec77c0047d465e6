/**
 * Reads the blob and encodes it again when that moves fewer bytes: a node that lacks w pairs does
 * so from w > (M + kp·P) / ((kp + ks)·R) on. Not deployed (network.md §3.1).
 */
import { defineRepairPolicy } from './define.ts';

export const readWhenCheaper = defineRepairPolicy({
  kind: 'repair',
  name: 'read-when-cheaper',
  description: 'reads the blob and encodes it again when that moves fewer bytes',
  readsBlob: ({ perSliverBytes, readBytes }) => perSliverBytes > readBytes,
});
