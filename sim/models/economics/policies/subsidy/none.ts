/** No subsidies. */
import { definePolicy } from '../define.ts';

export const noSubsidy = definePolicy({
  kind: 'subsidy',
  name: 'none',
  description: 'Users pay for everything',
  beforeChange: () => null,
});
