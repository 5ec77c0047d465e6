/** Everything that a run of the economy alone leaves behind. */
import type { EconomyViews, EpochRow, NodeEpochRow } from '../../models/economy-views.ts';
import {
  type MetricSummary,
  type ModelAssumption,
  RESULTS_SCHEMA_VERSION,
  type ResultTable,
  type RunResults,
  type SeriesRow,
} from '../../results/run-results.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import { evaluateChecks } from '../checks.ts';
import { type Measured, measured, runValue } from './define.ts';
import { equilibriaLine, equilibriaTables } from './equilibria.ts';
import { ECONOMY_METRICS } from './index.ts';
import { ESTIMAND_TABLES } from './tables.ts';

interface EndedRun {
  views: EconomyViews;
  resolved: ResolvedScenario;
  endUs: number;
  modelling: readonly ModelAssumption[];
  /** Message of what stopped the run; '' when nothing did. */
  stoppedBy: string;
}

/** What a run of the network leaves of its own economy, beside everything else. */
export function collectEconomyParts(views: EconomyViews) {
  const all = measured(views);
  const { remarks } = views;
  return {
    metrics: summarize(all),
    series: seriesOf(all),
    tables: tablesOf(all),
    lines: remarks.length === 0 ? [] : [`Economy: ${remarks.join(', ')}.`],
  };
}

export function collectEconomyResults(run: EndedRun): RunResults {
  const { views, resolved, stoppedBy } = run;
  const all = measured(views);
  const metrics = summarize(all);
  const checks = evaluateChecks(resolved.checks, metrics);
  const isBroken = stoppedBy !== '' || views.lostFrost !== 0n;
  const hasFailed = checks.some(({ passed }) => !passed);
  return {
    summary: {
      schemaVersion: RESULTS_SCHEMA_VERSION,
      title: views.title,
      verdict: isBroken ? 'invariant-broken' : hasFailed ? 'check-failed' : 'good',
      lines: closingLines(
        run,
        checks.filter(({ passed }) => !passed).map(({ detail }) => detail),
      ),
      metrics,
      checks,
      checkers: [
        {
          name: 'wal-conserved',
          statement: 'All balances add up to what was minted, and the books agree, at each epoch.',
          spec: 'economics.md §19.1',
          kind: 'safety',
          status: isBroken ? 'broken' : 'held',
          detail: stoppedBy,
        },
      ],
      assumptions: resolved.defaults
        .filter(({ status }) => status === 'assumed')
        .map((one) => ({ ...one })),
      modelling: [...run.modelling],
      warnings: views.isFrozen
        ? [`Epoch ${views.epoch} waits for reports that do not come: nothing is paid out.`]
        : [],
    },
    series: seriesOf(all),
    tables: tablesOf(all),
  };
}

function tablesOf(all: Measured): ResultTable[] {
  const { views } = all;
  return [
    epochsTable(views),
    nodeEpochsTable(views),
    ...ESTIMAND_TABLES.map((of) => of(all)),
    ...equilibriaTables(views),
  ];
}

function summarize(all: Measured): Record<string, MetricSummary> {
  return Object.fromEntries(
    ECONOMY_METRICS.map((metric) => {
      const { name, unit, better, help, over } = metric;
      const about = metric.ofRun === undefined ? `${help} Over the run: ${over}.` : help;
      return [name, { unit, better, help: about, labels: [], value: runValue(metric, all) }];
    }),
  );
}

function seriesOf(all: Measured): SeriesRow[] {
  return all.views.rows.flatMap((row, at) =>
    ECONOMY_METRICS.flatMap(({ name, unit, of }) => {
      const value = of(row, { ...all, at });
      const sample = { timeUs: row.endedUs, metric: name, labels: '', unit };
      return value === null ? [] : [{ ...sample, value }];
    }),
  );
}

function closingLines({ views, stoppedBy, endUs }: EndedRun, failed: string[]): string[] {
  const { rows, remarks, lostFrost } = views;
  const all = measured(views);
  const value = (name: string): number => {
    const metric = ECONOMY_METRICS.find((one) => one.name === name)!;
    return runValue(metric, all) ?? 0;
  };
  const earned = value('economy.yield');
  const wal = (name: string): string => `${round(value(name))} WAL`;
  return [
    `Simulated ${round(endUs / 86_400_000_000)} days of the economy alone: ${rows.length} epochs ` +
      `closed, ${value('economy.members')} members at the end.`,
    `Other than deployed: ${remarks.length === 0 ? 'nothing' : remarks.join('; ')}.`,
    `Users paid ${wal('economy.user-payments')}, subsidies ${wal('economy.subsidies')}; rewards ` +
      `${wal('economy.rewards')}, of them commission ${wal('economy.commission')}; burned ` +
      `${wal('economy.burned')}.`,
    `Price at the end ${value('economy.storage-price')} FROST a MiB and epoch; in use ` +
      `${round(100 * value('economy.utilisation'))}%; delegators earn ` +
      `${round(100 * earned)}% a year; margin of operators ` +
      `${round(value('economy.operator-margin'))} USD.`,
    views.isFrozen ? `Frozen: epoch ${views.epoch} never got its quorum of reports.` : '',
    equilibriaLine(views.equilibria),
    `Lost: ${lostFrost} FROST.`,
    ...failed.map((detail) => `  failed: ${detail}.`),
    stoppedBy === '' ? '' : `Stopped: ${stoppedBy}.`,
  ].filter((line) => line !== '');
}

function round(value: number): string {
  return Math.abs(value) >= 1000
    ? Math.round(value).toString()
    : String(Number(value.toPrecision(4)));
}

const EPOCH_COLUMNS: [string, string, (row: EpochRow) => string | number][] = [
  ['epoch', 'Epoch that closed', (row) => row.epoch],
  ['started_us', 'When it began', (row) => row.startedUs],
  ['done_us', 'When a quorum had its shards', (row) => row.doneUs],
  ['ended_us', 'When it ended', (row) => row.endedUs],
  ['wal_usd', 'Price of WAL at its end', (row) => row.walUsd],
  ['storage_price_frost', 'A MiB and epoch', (row) => row.storagePriceFrost.toString()],
  ['write_price_frost', 'A MiB written', (row) => row.writePriceFrost.toString()],
  ['capacity_bytes', 'Limit on reservations', (row) => row.capacityBytes.toString()],
  ['used_bytes', 'Reserved', (row) => row.usedBytes.toString()],
  ['storage_paid_frost', 'Paid for space', (row) => row.storagePaidFrost.toString()],
  ['write_paid_frost', 'Paid for writes', (row) => row.writePaidFrost.toString()],
  ['subsidy_frost', 'Paid by the subsidy pool', (row) => row.subsidyFrost.toString()],
  ['gross_frost', 'In the slot before the burn', (row) => row.grossFrost.toString()],
  ['burned_frost', 'Burned at the close', (row) => row.burnedFrost.toString()],
  ['leftover_frost', 'Rolled over', (row) => row.leftoverFrost.toString()],
  ['rewards_frost', 'Paid to nodes', (row) => row.rewardsFrost.toString()],
  ['commission_frost', 'Of it, commission', (row) => row.commissionFrost.toString()],
  ['assessed_frost', 'Fines assessed', (row) => row.assessedFrost.toString()],
  ['collected_frost', 'Fines collected', (row) => row.collectedFrost.toString()],
  ['outstanding_frost', 'Fines owed at the end', (row) => row.outstandingFrost.toString()],
  ['slashed_frost', 'Burned by vote', (row) => row.slashedFrost.toString()],
  ['stake_fees_frost', 'Fees on stake that moved', (row) => row.stakeFeesFrost.toString()],
  ['staked_frost', 'Stake of the members', (row) => row.stakedFrost.toString()],
  ['members', 'Members of the committee', (row) => row.members],
  ['max_shards', 'Most shards of one node', (row) => row.maxShards],
  ['moved_shards', 'Shards taken over', (row) => row.movedShards],
  ['cost_usd', 'Costs of the members', (row) => row.costUsd],
  ['worth_usd', 'Worth of what users bought', (row) => row.worthUsd],
  ['paid_usd', 'What they paid for it', (row) => row.paidUsd],
];

function epochsTable({ rows, nodeNames }: EconomyViews): ResultTable {
  const namesOf = (nodes: readonly number[]): string =>
    nodes.map((node) => nodeNames[node]).join(' ');
  const kinds = rows[0]?.wal.map(({ kind }) => kind) ?? [];
  return {
    name: 'economy-epochs',
    help: 'One row an epoch that closed; FROST are whole numbers as text',
    columns: [
      ...EPOCH_COLUMNS.map(([name, help]) => ({ name, help })),
      ...kinds.map((kind) => ({
        name: `held_${kind.replaceAll('-', '_')}_frost`,
        help: `Held by all accounts of kind ${kind} at the end`,
      })),
      { name: 'price_setters', help: 'Members whose vote is the price of storage' },
      { name: 'pivotal_nodes', help: 'Members who alone could have raised it' },
    ],
    rows: rows.map((row) => [
      ...EPOCH_COLUMNS.map(([, , of]) => of(row)),
      ...row.wal.map(({ frost }) => frost.toString()),
      namesOf(row.priceSetters),
      namesOf(row.pivotalNodes),
    ]),
  };
}

const NODE_COLUMNS: [string, string, (row: NodeEpochRow) => string | number][] = [
  ['shards', 'Shards in this epoch', (row) => row.shards],
  ['stake_frost', 'Stake of its pool, rewards included', (row) => row.stakeFrost.toString()],
  ['rate_bp', 'Commission rate', (row) => row.rateBp],
  ['reward_frost', 'Reward of the epoch', (row) => row.rewardFrost.toString()],
  ['commission_frost', 'Of it, commission', (row) => row.commissionFrost.toString()],
  ['keep_ppm', 'Part of its pieces that it keeps', (row) => row.keepPpm],
  ['asked', 'Challenges of the epoch', (row) => row.asked],
  ['passed', 'Of them, passed', (row) => row.passed],
  ['assessed_frost', 'Fines of the epoch', (row) => row.assessedFrost.toString()],
  ['collected_frost', 'Fines and debts collected', (row) => row.collectedFrost.toString()],
  ['saved_usd', 'Costs saved by keeping less', (row) => row.savedUsd],
  ['cost_usd', 'Its costs', (row) => row.costUsd],
  ['margin_usd', 'Commission in dollars less costs', (row) => row.marginUsd],
];

function nodeEpochsTable({ nodeRows, nodeNames, nodeEntities }: EconomyViews): ResultTable {
  return {
    name: 'economy-nodes',
    help: 'One row a member and epoch',
    columns: [
      { name: 'epoch', help: 'Epoch that closed' },
      { name: 'node', help: 'Name of the node' },
      { name: 'entity', help: 'Who controls it' },
      ...NODE_COLUMNS.map(([name, help]) => ({ name, help })),
    ],
    rows: nodeRows.map((row) => [
      row.epoch,
      nodeNames[row.node],
      nodeEntities[row.node],
      ...NODE_COLUMNS.map(([, , of]) => of(row)),
    ]),
  };
}
