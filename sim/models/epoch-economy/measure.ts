/** Takes the measure of an epoch that has just closed: pure reading of the world. */
import { fewestNodes, quorumWeight } from '../committee/index.ts';
import type { EpochClosed } from '../economics/economy/index.ts';
import { MONTH_US } from '../economics/epoch-loop/chain-view.ts';
import type { EconomicWorld } from '../economics/epoch-loop/world.ts';
import { ACCOUNT_KINDS, movesOf, type Owner, totalOf } from '../economics/ledger/index.ts';
import { debtOf } from '../economics/policies/index.ts';
import type { EpochRow, NodeEpochRow } from '../economy-views.ts';
import { type DelegatorGroup, measureDelegators } from './delegator-groups.ts';
import { holdersOf } from './holders.ts';
import { votersOfPrice } from './price-voters.ts';

/** What must be read before the epoch changes. */
export interface Closing {
  startedUs: number;
  doneUs: number;
  storagePriceFrost: bigint;
  writePriceFrost: bigint;
  capacityBytes: bigint;
  usedBytes: bigint;
  movedShards: number;
  /** By node. */
  stakesFrost: bigint[];
  ratesBp: number[];
  priceSetters: number[];
  pivotalNodes: number[];
}

/** What rows count people by, and fines as they stood when the last epoch closed. */
export interface People {
  owners: readonly Owner[];
  groups: readonly DelegatorGroup[];
}

/** Fines of each node from the start to the last closed epoch. */
export interface FinesSeen {
  assessedFrost: bigint[];
  collectedFrost: bigint[];
}

/** What of a world is measured; a run of the network has it too. */
export type MeasuredWorld = Pick<EconomicWorld, 'economy' | 'setup' | 'conducts' | 'price'>;

export function beforeClosing({
  economy,
  movedShards,
}: Pick<EconomicWorld, 'economy' | 'movedShards'>): Closing {
  const { clock, ring } = economy;
  return {
    startedUs: clock.startedUs,
    doneUs: clock.sinceUs,
    storagePriceFrost: economy.storagePriceFrost,
    writePriceFrost: economy.writePriceFrost,
    capacityBytes: economy.capacityBytes,
    usedBytes: ring[0].usedBytes,
    movedShards,
    stakesFrost: economy.nodes.map(({ pool }) => pool.walFrost),
    ratesBp: economy.nodes.map(({ commission }) => commission.rateBp),
    ...votersOfPrice(economy),
  };
}

/** Rows of the members, in node order. */
export function measureNodes(
  world: MeasuredWorld,
  closed: EpochClosed,
  { closing, fines }: { closing: Closing; fines: FinesSeen },
): NodeEpochRow[] {
  const { economy, setup, conducts, price } = world;
  const { storageUsdPerTbMonth, fixedUsdPerMonth, egressUsdPerTb } = setup.costs;
  const months = (economy.nowUs - closing.startedUs) / MONTH_US;
  const shardTb = Number(closing.usedBytes) / economy.shards / 1e12;
  const movedTb = (shardTb * closing.movedShards) / Math.max(1, closed.rewards.length);
  const { members } = closed.committee!;
  const answers = answersOf(world, closed.epoch);
  const { assessedFrost, collectedFrost } = economy.penalties;
  return closed.rewards.map(({ node, splitFrost, rewardFrost, commissionFrost }, member) => {
    const shards = members[member].shards.length;
    const kept = conducts[node].keepPpm / 1e6;
    const diskUsd = shards * shardTb * storageUsdPerTbMonth * months;
    const costUsd = diskUsd * kept + fixedUsdPerMonth * months + movedTb * egressUsdPerTb;
    const incomeUsd = (Number(commissionFrost) / 1e9) * price.usd;
    return {
      epoch: closed.epoch,
      node,
      shards,
      stakeFrost: closing.stakesFrost[node],
      rateBp: closing.ratesBp[node],
      splitFrost,
      rewardFrost,
      commissionFrost,
      keepPpm: conducts[node].keepPpm,
      ...(answers.get(node) ?? { asked: 0, passed: 0 }),
      assessedFrost: assessedFrost[node] - (fines.assessedFrost[node] ?? 0n),
      collectedFrost: collectedFrost[node] - (fines.collectedFrost[node] ?? 0n),
      costUsd,
      marginUsd: incomeUsd - costUsd,
      savedUsd: diskUsd * (1 - kept),
    };
  });
}

export function measureEpoch(
  world: MeasuredWorld,
  closed: EpochClosed,
  { closing, nodes, people }: { closing: Closing; nodes: readonly NodeEpochRow[]; people: People },
): EpochRow {
  const { economy, price } = world;
  const { flows, shards: all, penalties } = economy;
  const shards = nodes.map((row) => row.shards);
  return {
    epoch: closed.epoch,
    startedUs: closing.startedUs,
    doneUs: closing.doneUs,
    endedUs: economy.nowUs,
    walUsd: price.usd,
    storagePriceFrost: closing.storagePriceFrost,
    writePriceFrost: closing.writePriceFrost,
    capacityBytes: closing.capacityBytes,
    usedBytes: closing.usedBytes,
    boughtBytes: flows.boughtBytes,
    storagePaidFrost: flows.storagePaidFrost,
    writePaidFrost: flows.writePaidFrost,
    subsidyFrost: flows.subsidyFrost,
    grossFrost: closed.grossFrost,
    burnedFrost: closed.burnedFrost,
    leftoverFrost: closed.leftoverFrost,
    rewardsFrost: sum(nodes.map((row) => row.rewardFrost)),
    commissionFrost: sum(nodes.map((row) => row.commissionFrost)),
    stakeFeesFrost: flows.stakeFeesFrost,
    assessedFrost: flows.penaltiesAssessedFrost,
    collectedFrost: flows.penaltiesCollectedFrost,
    outstandingFrost: sum(economy.nodes.map((_, node) => debtOf(penalties, node))),
    slashedFrost: flows.slashedFrost,
    stakedFrost: sum(nodes.map((row) => row.stakeFrost)),
    costUsd: nodes.reduce((total, row) => total + row.costUsd, 0),
    members: nodes.length,
    maxShards: Math.max(...shards),
    movedShards: closing.movedShards,
    nodesForThird: fewestNodes(shards, all - quorumWeight(all) + 1),
    nodesForTwoThirds: fewestNodes(shards, quorumWeight(all)),
    herfindahl: shards.reduce((total, held) => total + (held / all) * (held / all), 0),
    giniShards: gini(shards),
    giniStake: gini(nodes.map((row) => Number(row.stakeFrost))),
    refusedActions: flows.refusedActions,
    shortSubsidies: flows.shortSubsidies,
    wal: ACCOUNT_KINDS.map((kind) => ({ kind, frost: totalOf(economy.ledger, kind) })),
    holders: holdersOf(world, people.owners),
    moves: movesOf(economy.ledger.tally!),
    worthUsd: flows.worthUsd,
    paidUsd: flows.paidUsd,
    slots: economy.ring.map((one) => ({ ...one })),
    delegators: measureDelegators(world, people.groups, closed.epoch),
    priceSetters: closing.priceSetters,
    pivotalNodes: closing.pivotalNodes,
  };
}

/** Challenges of the epoch by node, from what reached the chain. */
function answersOf({ economy }: MeasuredWorld, epoch: number) {
  const answers = new Map<number, { asked: number; passed: number }>();
  for (const one of economy.evidence) {
    if (one.kind !== 'challenge' || one.epoch !== epoch) continue;
    const { asked, passed } = answers.get(one.of) ?? { asked: 0, passed: 0 };
    answers.set(one.of, { asked: asked + one.asked, passed: passed + one.passed });
  }
  return answers;
}

function sum(amounts: readonly bigint[]): bigint {
  return amounts.reduce((total, amount) => total + amount, 0n);
}

/** 0 when all are equal, towards 1 when one has everything. */
export function gini(amounts: readonly number[]): number {
  const sorted = [...amounts].sort((a, b) => a - b);
  const total = sorted.reduce((all, amount) => all + amount, 0);
  if (total === 0) return 0;
  let weighted = 0;
  for (const [rank, amount] of sorted.entries()) weighted += (rank + 1) * amount;
  const { length } = sorted;
  return (2 * weighted) / (length * total) - (length + 1) / length;
}
