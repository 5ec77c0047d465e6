/**
 * Repairs whatever a node can come to know that it lacks: beside the deployed triggers, a scrub, a
 * read that failed at the node, and an outage of another node that makes everybody look. Deployed
 * nodes do none of these: partial loss triggers nothing (network.md §6.3).
 */
import { defineRepairPolicy, TRIGGERS } from './define.ts';

export const eager = defineRepairPolicy({
  kind: 'repair',
  name: 'eager',
  description: 'repairs at every sign of a loss: scrub, failed read, outage of another node',
  triggers: TRIGGERS,
});
