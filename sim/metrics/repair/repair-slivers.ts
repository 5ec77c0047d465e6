/** Slivers rebuilt from the recovery symbols of other shards. */
import { CAUSES } from '../../models/facts.ts';
import { countByCode } from '../count-facts.ts';

export const repairSlivers = countByCode({
  name: 'repair.slivers',
  unit: 'slivers',
  help: 'Slivers rebuilt from recovery symbols, verified and stored, by cause.',
  better: 'neither',
  fact: 'sliver.stored',
  arg: 3,
  table: CAUSES,
  label: 'cause',
  many: { fact: 'slivers.filled', arg: 2, count: 3 },
  only: ['blob-sync', 'node-recovery', 'transfer-fallback'],
});
