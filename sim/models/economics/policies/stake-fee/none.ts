/** No fee on moving stake, as deployed (economics.md §10). */
import { definePolicy } from '../define.ts';

export const noStakeFee = definePolicy({
  kind: 'stake-fee',
  name: 'none',
  description: 'Staking, requesting and withdrawing are free',
  fee: () => null,
});
