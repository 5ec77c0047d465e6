/**
 * The steps of an epoch under policies: the rules of economy/ in the contract's order
 * (economics.md §6), with each policy called in its place.
 */
import { quorumWeight } from '../../committee/index.ts';
import {
  type ChangeRules,
  changeEpoch as changeByRules,
  type EpochClosed,
  endVoting,
  recountEconomy,
} from '../economy/index.ts';
import { acceptReport } from '../epoch-clock.ts';
import { callPenalty, callPrice, callSubsidy, type PolicySet, splitByPolicy } from './hooks.ts';
import { collectFromRewards } from './penalties.ts';
import type { PolicedEconomy } from './state.ts';

/** A quorum of the committee reports its shards: the clock of the epoch starts. */
export function startClock(economy: PolicedEconomy, nowUs: number): void {
  const { clock, current, shards, epochUs } = economy;
  economy.nowUs = nowUs;
  // Members report in order until a quorum has: one report with the weight of them all.
  const quorum = quorumWeight(shards);
  let weight = clock.syncWeight;
  for (const { node, shards: held } of current!.members) {
    economy.nodes[node].lastReportedEpoch = clock.epoch;
    weight += held.length;
    if (weight >= quorum) break;
  }
  const report = { epoch: clock.epoch, lastReportedEpoch: 0, weight: weight - clock.syncWeight };
  acceptReport(clock, { ...report, shards, epochUs, nowUs });
}

/** The mid-epoch cut-off. */
export function cutOff(economy: PolicedEconomy, policies: PolicySet): void {
  callCutOffPenalties(economy, policies);
  const ended = endVoting(economy, { nowUs: economy.nowUs });
  if (!ended.ok)
    throw new Error(`no committee for epoch ${economy.clock.epoch + 1}: ${ended.error}`);
  callPrice(economy, policies, 'cutOff');
}

/** Shards of the epoch had to be handed over by now, as the paper's transfer window ends. */
export function callCutOffPenalties(economy: PolicedEconomy, policies: PolicySet): void {
  callPenalty(economy, policies, 'deadline');
  callPenalty(economy, policies, 'cutOff');
}

/** Closes epoch E and begins E + 1 in `sync`; counts everything again. */
export function changeEpoch(
  economy: PolicedEconomy,
  policies: PolicySet,
  nowUs: number,
): EpochClosed {
  economy.nowUs = nowUs;
  callSubsidy(economy, policies, { hook: 'beforeChange' });
  const closed = changeByRules(economy, { ...rulesOfChange(economy, policies), nowUs });
  if (!closed.ok) throw new Error(`epoch ${economy.clock.epoch} does not end: ${closed.error}`);
  callSubsidy(economy, policies, { hook: 'afterChange' });
  dropEvidence(economy);
  recountEconomy(economy);
  return closed;
}

/** The policies in the places of the contract's epoch change. */
export function rulesOfChange(
  economy: PolicedEconomy,
  policies: PolicySet,
): Omit<ChangeRules, 'nowUs'> {
  return {
    split: splitByPolicy(economy, policies),
    beforePools: () => {
      callPenalty(economy, policies, 'close');
      collectFromRewards(economy);
    },
    price: () => {
      if (economy.votedPrices !== null) Object.assign(economy, economy.votedPrices);
      economy.votedPrices = null;
      callPrice(economy, policies, 'epochStart');
    },
  };
}

/** Evidence of the epoch before the closed one has been seen by every hook. */
export function dropEvidence(economy: PolicedEconomy): void {
  const keep = economy.evidence.findIndex((one) => one.epoch >= economy.clock.epoch - 1);
  const dropped = keep < 0 ? economy.evidence.length : keep;
  economy.evidence.splice(0, dropped);
  economy.evidenceDropped += dropped;
}
