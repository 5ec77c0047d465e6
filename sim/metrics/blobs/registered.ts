/** Registrations on chain. */
import { countFacts } from '../count-facts.ts';

export const blobsRegistered = countFacts({
  name: 'blobs.registered',
  unit: 'blobs',
  help: 'Blobs registered on chain, preloaded ones included.',
  better: 'neither',
  fact: 'blob.registered',
});
