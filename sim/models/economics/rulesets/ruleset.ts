/** What a ruleset decides: the points in which package versions and the paper differ. */
import type { CommissionSchedule } from '../commission.ts';

export interface Ruleset {
  name: string;
  description: string;
  /** Where it comes from. */
  source: string;
  /** Part of a closing epoch's rewards that is burned. */
  burnBp: number;
  /** Price votes: counted on demand, or at the cut-off in the next committee for the next epoch. */
  priceTiming: 'on-demand' | 'cut-off';
  /** A vote's weight: shards in the committee, or stake. */
  voteWeight: 'shards' | 'stake';
  commissionSchedule: CommissionSchedule;
  /** Commission that arrives at an epoch change is locked until the next cut-off. */
  locksCommission: boolean;
  /** Commission can be burned by vote. */
  slashesCommission: boolean;
  /** Most entries of the active set. */
  activeSetSize: number;
  /** Most shards of one node, of all shards; from 20 entries of the active set on. */
  nodeCapBp: number;
  /** Highest commission that is accepted. */
  commissionCapBp: number;
  /** Epochs that a requested withdrawal waits beyond its withdrawal epoch, earning nothing. */
  withdrawalDelayEpochs: number;
}
