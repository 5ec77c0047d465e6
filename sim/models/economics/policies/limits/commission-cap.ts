/** Highest commission that a node may set (economics.md §8): 10,000, which is none. */
import { COMMISSION_BP_MAX } from '../../commission.ts';
import { defineLimit } from './limit.ts';

export const commissionCap = defineLimit({
  name: 'commission-cap',
  description: 'highest commission that is accepted',
  unit: 'bp',
  min: 0,
  max: COMMISSION_BP_MAX,
  field: 'commissionCapBp',
});
