/**
 * Keeps a part of what it must and is paid for all of it. Beside `honest`, which votes and
 * collects. What it saves is disk; what it risks is in the penalty and reward policies.
 */
import { defineStrategy } from '../strategy.ts';

export const lazy = defineStrategy({
  role: 'operator',
  name: 'lazy',
  description: 'Keeps a part of the pieces that it is paid for',
  params: { keepPpm: { unit: 'ppm', default: 500_000, max: 1_000_000, help: 'part that is kept' } },
  moments: ['tick'],
  decide: ({ params }) => ({ conduct: { keepPpm: params.keepPpm } }),
});
