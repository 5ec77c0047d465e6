/**
 * Epochs that a requested withdrawal waits beyond the deployed one or two (economics.md §10);
 * none deployed. The stake earns nothing while it waits.
 */
import { defineLimit } from './limit.ts';

export const withdrawalDelay = defineLimit({
  name: 'withdrawal-delay',
  description: 'epochs that a withdrawal waits beyond the deployed rule',
  unit: 'epochs',
  min: 0,
  max: 52,
  field: 'withdrawalDelayEpochs',
});
