/** Keeps everything and serves a part of the reads: saves egress, passes storage challenges. */
import { defineStrategy } from '../strategy.ts';

export const readWithholding = defineStrategy({
  role: 'operator',
  name: 'read-withholding',
  description: 'Serves a part of the reads',
  params: {
    servePpm: { unit: 'ppm', default: 0, max: 1_000_000, help: 'part of the reads that is served' },
  },
  moments: ['tick'],
  decide: ({ params }) => ({ conduct: { servePpm: params.servePpm } }),
});
