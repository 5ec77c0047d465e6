/** How writes and reads ended. */
import { OUTCOMES } from '../../models/facts.ts';
import { countByCode } from '../count-facts.ts';

const OUTCOME_ARG = 2;

export const writes = countByCode({
  name: 'writes',
  unit: 'writes',
  help: 'Writes that ended, by outcome; `ok` means certified.',
  better: 'neither',
  fact: 'write.ended',
  arg: OUTCOME_ARG,
  table: OUTCOMES,
  label: 'outcome',
});

export const reads = countByCode({
  name: 'reads',
  unit: 'reads',
  help: 'Reads that ended, by outcome; `ok` means the right bytes.',
  better: 'neither',
  fact: 'read.ended',
  arg: OUTCOME_ARG,
  table: OUTCOMES,
  label: 'outcome',
});
