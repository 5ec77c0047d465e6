/** Scheduled and random faults that really began. */
import { FAULT_VERBS } from '../../models/facts.ts';
import { countByCode } from '../count-facts.ts';

export const faultsInjected = countByCode({
  name: 'faults.injected',
  unit: 'faults',
  help: 'Faults that began, scheduled and random, by verb.',
  better: 'neither',
  fact: 'fault.started',
  arg: 0,
  table: FAULT_VERBS,
  label: 'verb',
});
