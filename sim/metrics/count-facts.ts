/** Metrics that count one kind of fact, alone or by the name behind one of its arguments. */
import type { Fact } from '../engine/index.ts';
import type { Better } from '../results/run-results.ts';
import { defineMetric, type MetricDefinition } from './define.ts';
import { NO_LABELS } from './labels.ts';

interface CountOptions {
  name: string;
  unit: string;
  help: string;
  better: Better;
  /** Name of the fact. */
  fact: string;
}

export function countFacts(options: CountOptions): MetricDefinition<{ count: number }> {
  const { fact, ...texts } = options;
  return defineMetric({
    ...texts,
    labels: [],
    commutes: true,
    init: () => ({ count: 0 }),
    on: {
      [fact]: (state) => {
        state.count++;
      },
    },
    finish: (state) => [{ labels: NO_LABELS, value: state.count }],
  });
}

interface CountByCodeOptions extends CountOptions {
  /** Position of the argument that is an index into `table`. */
  arg: number;
  table: readonly string[];
  label: string;
  /** Entries to count; the others are left out of the total too. All by default. */
  only?: readonly string[];
  /** Another fact that stands for many: the positions of its code and of how many. */
  many?: { fact: string; arg: number; count: number };
}

/** A row for every counted entry, zero or not, and their total without labels. */
export function countByCode(options: CountByCodeOptions): MetricDefinition<{ counts: number[] }> {
  const { fact, arg, table, label, only, many, ...texts } = options;
  const shown = table.map((name) => only === undefined || only.includes(name));
  return defineMetric({
    ...texts,
    labels: [label],
    commutes: true,
    init: () => ({ counts: table.map(() => 0) }),
    ...(only && { wanted: { [fact]: { arg, isWanted: shown } } }),
    on: {
      [fact]: (state, { args }) => {
        if (shown[args[arg]]) state.counts[args[arg]]++;
      },
      ...(many && {
        [many.fact]: (state: { counts: number[] }, { args }: Fact) => {
          if (shown[args[many.arg]]) state.counts[args[many.arg]] += args[many.count];
        },
      }),
    },
    finish: (state) => [
      { labels: NO_LABELS, value: state.counts.reduce((sum, count) => sum + count, 0) },
      ...table.flatMap((name, code) =>
        shown[code] ? [{ labels: { [label]: name }, value: state.counts[code] }] : [],
      ),
    ],
  });
}
