/** Tables of the economy beside epochs and nodes: who holds, what moved, until when is paid. */
import type { Cell, ResultTable } from '../../results/run-results.ts';
import type { Measured } from './define.ts';
import { concentrationOf } from './estimands/concentration.ts';
import { detection, deterrenceMargin, neutralFine } from './estimands/deterrence.ts';
import { amountsOf, CONCENTRATED, type Concentrated } from './estimands/entity-metrics.ts';
import { keptSamples, shardCostWal } from './estimands/incentive-metrics.ts';

type TableOf = (all: Measured) => ResultTable;

const table = (
  name: string,
  help: string,
  columns: [string, string][],
  rows: Cell[][],
): ResultTable => ({
  name,
  help,
  columns: columns.map(([column, about]) => ({ name: column, help: about })),
  rows,
});

const holders: TableOf = ({ views }) =>
  table(
    'economy-holders',
    'Who holds all WAL; the first epoch is how the run began',
    [
      ['epoch', 'Epoch at whose end it was counted'],
      ['holder', 'Group'],
      ['frost', 'What it holds'],
    ],
    [{ epoch: (views.rows[0]?.epoch ?? 1) - 1, holders: views.opening }, ...views.rows].flatMap(
      ({ epoch, holders: held }) =>
        held.map(({ holder, frost }) => [epoch, holder, frost.toString()]),
    ),
  );

const flows: TableOf = ({ views }) =>
  table(
    'economy-flows',
    'What moved between groups of accounts, epoch by epoch',
    [
      ['epoch', 'Epoch in which it moved'],
      ['from', 'Kind of account, wallets by owner'],
      ['to', 'The same'],
      ['frost', 'All of it'],
    ],
    views.rows.flatMap(({ epoch, moves }) =>
      moves.map(({ from, to, frost }) => [epoch, from, to, frost.toString()]),
    ),
  );

const slots: TableOf = ({ views }) =>
  table(
    'economy-slots',
    'Slots of the ring at the end of each epoch',
    [
      ['epoch', 'Epoch at whose end it was read'],
      ['slot', 'Epoch that is paid for'],
      ['used_bytes', 'Reserved in it'],
      ['rewards_frost', 'To be split when it closes'],
    ],
    views.rows.flatMap((row) =>
      row.slots
        .filter(({ usedBytes, rewardsFrost }) => usedBytes > 0n || rewardsFrost > 0n)
        .map(({ epoch, usedBytes, rewardsFrost }) => [
          row.epoch,
          epoch,
          usedBytes.toString(),
          rewardsFrost.toString(),
        ]),
    ),
  );

const delegators: TableOf = ({ views }) =>
  table(
    'economy-delegators',
    'Delegators by strategy; the first epoch is how the run began',
    [
      ['epoch', 'Epoch at whose end it was read'],
      ['strategy', 'With the parameters in which groups differ'],
      ['delegators', 'How many'],
      ['staked_frost', 'Principal of their stakes'],
      ['worth_frost', 'Wallets and what the stakes would pay'],
    ],
    [...views.openingDelegators, ...views.rows.flatMap((row) => row.delegators)].map((one) => [
      one.epoch,
      one.label,
      one.delegators,
      one.stakedFrost.toString(),
      one.worthFrost.toString(),
    ]),
  );

const concentration: TableOf = (all) =>
  table(
    'economy-concentration',
    'Concentration of stake, shards, commission and disk, by pool and by who controls it',
    [
      ['epoch', 'Epoch that closed'],
      ['of', 'What is held'],
      ['by', 'pool or entity'],
      ['holders', 'How many hold any of it'],
      ['largest_share', 'Of the largest'],
      ['for_third', 'Fewest with f + 1 of 3f + 1 parts'],
      ['for_quorum', 'Fewest with 2f + 1'],
      ['herfindahl', 'Sum of squared shares'],
      ['gini', 'Gini coefficient'],
    ],
    all.views.rows.flatMap(({ epoch }, at) =>
      (Object.keys(CONCENTRATED) as Concentrated[]).flatMap((what) =>
        (['pool', 'entity'] as const).map((by) => {
          const one = concentrationOf(amountsOf({ ...all, at }, what, by), all.views.shards);
          const { holders: count, largestShare, forThird, forQuorum, herfindahl, gini } = one;
          return [epoch, what, by, count, largestShare, forThird, forQuorum, herfindahl, gini];
        }),
      ),
    ),
  );

/** Fines up to twice the cost of keeping a shard, in as many steps. */
const FINE_STEPS = 24;

const deterrence: TableOf = (all) => {
  const samples = keptSamples(all).filter(({ asked }) => asked > 0);
  const { views } = all;
  const most = Math.max(0, ...samples.map(({ asked }) => asked));
  const costs = views.rows.map((row) => shardCostWal(row, views));
  const costWal = costs.reduce((sum, cost) => sum + cost, 0) / Math.max(1, costs.length);
  const rows: Cell[][] = [];
  for (let challenges = 1; challenges <= most; challenges++) {
    const asked = { challenges, falseFailures: views.falseFailurePpm / 1e6 };
    for (let step = 0; step <= FINE_STEPS; step++) {
      const fineWal = (2 * costWal * step) / FINE_STEPS;
      const margin = deterrenceMargin(samples, { fineWal, challenges });
      if (margin === null) continue;
      const drop = 1 - margin.keepPpm / 1e6;
      rows.push([
        challenges,
        fineWal,
        margin.keepPpm,
        margin.meanWal,
        margin.standardError,
        detection(drop, asked),
        neutralFine(costWal, drop, asked),
      ]);
    }
  }
  return table(
    'economy-deterrence',
    'What dropping pieces would gain under other fines and fewer challenges than in the run',
    [
      ['challenges', 'Of a node in an epoch'],
      ['fine_wal', 'A shard, for any failure among them'],
      ['keep_ppm', 'The kept share that pays best, of those in the run'],
      ['margin_wal', 'Saved less fines and rewards forgone, a shard and epoch'],
      ['standard_error_wal', 'Of it'],
      ['detection', 'Chance of a failure, closed form'],
      ['neutral_fine_wal', 'Fine at which nothing is gained, closed form'],
    ],
    rows,
  );
};

export const ESTIMAND_TABLES: readonly TableOf[] = [
  holders,
  flows,
  slots,
  delegators,
  concentration,
  deterrence,
];
