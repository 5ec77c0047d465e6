/** measures.md "loss": invalidated blobs are counted apart. */
import { countFacts } from '../count-facts.ts';

export const blobsInvalidated = countFacts({
  name: 'blobs.invalidated',
  unit: 'blobs',
  help: 'Blobs attested as inconsistently encoded; they count as no loss.',
  better: 'lower',
  fact: 'blob.invalidated',
});
