/** Disks that failed, whether or not anything was lost by it. */
import { countFacts } from '../count-facts.ts';

export const disksFailed = countFacts({
  name: 'disks.failed',
  unit: 'disks',
  help: 'Disks that failed, at the end of their life or with their batch.',
  better: 'lower',
  fact: 'disk.failed',
});
