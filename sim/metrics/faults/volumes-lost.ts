/** Volumes lost with all that a node stored. */
import { countFacts } from '../count-facts.ts';

export const volumesLost = countFacts({
  name: 'volumes.lost',
  unit: 'volumes',
  help: 'Times that a storage node lost its whole volume.',
  better: 'lower',
  fact: 'volume.lost',
});
