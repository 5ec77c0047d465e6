/** A paired comparison as tables of a results folder, beside everything that B leaves. */
import type { Cell, ResultTable, RunResults } from '../results/run-results.ts';
import { type Comparison, physicalLine } from './comparison-text.ts';

/** The results of B with the comparison in front: a closing line, and two tables. */
export function withComparison(results: RunResults, comparison: Comparison): RunResults {
  const [{ runs }] = comparison.pairs.slice(-1);
  const { a } = comparison.names;
  const sum = `Incidence sums to ${runs.sumFrost} FROST.`;
  const line = `Compared with ${a}: ${physicalLine(runs)} ${sum}`;
  return {
    ...results,
    summary: { ...results.summary, lines: [line, ...results.summary.lines] },
    tables: [...results.tables, incidence(comparison), differences(comparison)],
  };
}

function incidence({ pairs }: Comparison): ResultTable {
  return {
    name: 'comparison-incidence',
    help: 'Who holds how much WAL at the end in both runs, a seed after the other',
    columns: [
      { name: 'seed', help: 'of both runs' },
      { name: 'holder', help: 'group of accounts that one owner has' },
      { name: 'a_frost', help: 'in A' },
      { name: 'b_frost', help: 'in B' },
      { name: 'delta_frost', help: 'B less A; all of a seed add up to 0' },
    ],
    rows: pairs.flatMap(({ seed, runs }) =>
      runs.incidence.map(({ holder, aFrost, bFrost, deltaFrost }): Cell[] => [
        seed,
        holder,
        aFrost.toString(),
        bFrost.toString(),
        deltaFrost.toString(),
      ]),
    ),
  };
}

function differences({ pairs }: Comparison): ResultTable {
  return {
    name: 'comparison-differences',
    help: 'Where the two runs first differ',
    columns: [
      { name: 'seed', help: 'of both runs' },
      { name: 'what', help: 'money, decision or physical' },
      { name: 'time_us', help: 'when; empty: never' },
      { name: 'epoch', help: 'that was running' },
      { name: 'a', help: 'what A stated then' },
      { name: 'b', help: 'what B stated then' },
    ],
    rows: pairs.flatMap(({ seed, runs }) =>
      (['money', 'decision', 'physical'] as const).map((what): Cell[] => {
        const first = runs.first[what];
        if (first === null) return [seed, what, null, null, null, null];
        return [seed, what, first.timeUs, first.epoch, first.a, first.b];
      }),
    ),
  };
}
