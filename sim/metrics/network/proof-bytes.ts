/** Bytes of Merkle proofs and signatures, over all causes. */
import { CAUSES } from '../../models/facts.ts';
import { defineMetric } from '../define.ts';
import { bookedBytes, traffic } from '../folds/traffic.ts';
import { NO_LABELS } from '../labels.ts';

export const proofBytes = defineMetric({
  ...traffic,
  name: 'proof.bytes',
  unit: 'bytes',
  help: 'Bytes of proofs moved, by cause. Without labels: their sum.',
  better: 'neither',
  labels: ['cause'],
  commutes: true,
  finish: (state) => [
    { labels: NO_LABELS, value: bookedBytes(state, { kind: 'proof' }) },
    ...CAUSES.map((cause) => ({
      labels: { cause },
      value: bookedBytes(state, { cause, kind: 'proof' }),
    })),
  ],
});
