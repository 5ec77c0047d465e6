/**
 * Most shards of one node, in basis points of all (economics.md §12.1): a tenth from 20 entries of
 * the active set on. Fewer entries keep the deployed rule, which a lower cap could not seat.
 */
import { defineLimit } from './limit.ts';

export const nodeCap = defineLimit({
  name: 'node-cap',
  description: 'most shards of one node',
  unit: 'bp',
  min: 100,
  max: 10_000,
  field: 'nodeCapBp',
});
