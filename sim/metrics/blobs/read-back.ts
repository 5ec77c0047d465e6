/** The comparison of every live blob at the end with what went in. */
import { OUTCOMES } from '../../models/facts.ts';
import { countByCode } from '../count-facts.ts';

export const blobsReadBack = countByCode({
  name: 'blobs.read-back',
  unit: 'blobs',
  help: 'Blobs read back at the end of the run, by outcome; `ok` means the bytes that went in.',
  better: 'neither',
  fact: 'blob.read-back',
  arg: 0,
  table: OUTCOMES,
  label: 'outcome',
});
