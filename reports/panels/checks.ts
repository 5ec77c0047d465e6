/**
 * The thresholds of the scenario and the invariants that watched the run (summary.json).
 */

import { count, plural, readableTimes, withUnit } from '../format.ts';
import { emptyShape, fitText, type Shape } from '../geometry/frame.ts';
import type { Check, Checker, Results } from '../results/results.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

const ROW_HEIGHT = 26;
const DETAIL_HEIGHT = 17;

type State = 'good' | 'bad' | 'off';

interface CheckRow {
  y: number;
  state: State;
  name: string;
  /** Beside the name on wide screens, below it on narrow ones. */
  detail: string;
}

interface ChecksShape extends Shape {
  detailX: number;
  isNarrow: boolean;
  rows: CheckRow[];
}

/** Shapes differ as well as colours: tick, cross, dash. */
const SYMBOLS: Record<State, string> = {
  good: 'M3,8.5L6.5,12L13,4.5',
  bad: 'M4,4L12,12M12,4L4,12',
  off: 'M4,8H12',
};

const STATE_OF: Record<Checker['status'], State> = { held: 'good', disarmed: 'off', broken: 'bad' };

export const checks = definePanel<ChecksShape>({
  name: 'checks',
  question: 'Did every check and invariant hold?',
  note: 'A checker is disarmed once the run leaves its premise; from then on it says nothing.',
  metrics: [],
  files: [],
  followsTime: false,
  size: 'full',
  answer,
  table,

  geometry({ results }, width) {
    const isNarrow = width < 640;
    const detailX = isNarrow ? 26 : Math.min(Math.max(width * 0.36, 260), 420);
    const nameWidth = (isNarrow ? width : detailX) - 32;
    const pitch = isNarrow ? ROW_HEIGHT + DETAIL_HEIGHT : ROW_HEIGHT;
    const rows = listed(results).map(
      (one, row): CheckRow => ({
        y: row * pitch,
        state: one.state,
        name: fitText(one.name, nameWidth, 13),
        detail: fitText(one.detail, width - detailX),
      }),
    );
    return {
      ...(rows.length === 0
        ? emptyShape(width, 'The scenario sets no check and no checker watched.')
        : { width, height: rows.length * pitch + 4, empty: '' }),
      detailX,
      isNarrow,
      rows,
    };
  },

  draw(svg, { detailX, isNarrow, rows }) {
    for (const { y, state, name, detail } of rows) {
      const row = svg.append('g').attr('transform', `translate(0,${y})`);
      row
        .append('path')
        .attr('class', `mark stroke-${state === 'off' ? 'neutral' : state}`)
        .attr('d', SYMBOLS[state]);
      row.append('text').attr('class', 'strong').attr('x', 26).attr('y', 13).text(name);
      row
        .append('text')
        .attr('class', 'label')
        .attr('x', detailX)
        .attr('y', isNarrow ? 13 + DETAIL_HEIGHT : 13)
        .text(detail);
    }
  },
});

function listed(results: Results): { state: State; name: string; detail: string }[] {
  const { checks: thresholds, checkers } = results.summary;
  return [
    ...thresholds.map((check) => ({
      state: check.passed ? ('good' as const) : ('bad' as const),
      name: nameOf(check),
      detail: `${valueText(results, check, check.value)}; allowed: ${limitsOf(results, check)}`,
    })),
    ...checkers.map(({ name, status, detail, statement }) => ({
      state: STATE_OF[status] ?? 'off',
      name,
      detail: detail === '' ? (statement ?? status) : `${status}: ${readableTimes(detail)}`,
    })),
  ];
}

function nameOf({ metric, labels }: Check): string {
  return labels === '' ? metric : `${metric} {${labels}}`;
}

function valueText(results: Results, check: Check, value: number | null): string {
  const unit = results.summary.metrics.find((metric) => metric.name === check.metric)?.unit ?? '';
  return withUnit(value, unit);
}

function limitsOf(results: Results, check: Check): string {
  const { min, max } = check;
  if (min !== null && max !== null) {
    return `${valueText(results, check, min)} to ${valueText(results, check, max)}`;
  }
  if (min !== null) return `at least ${valueText(results, check, min)}`;
  return max === null ? 'anything' : `at most ${valueText(results, check, max)}`;
}

function answer({ results }: PanelInput): string {
  const { checks: thresholds, checkers } = results.summary;
  const failed = thresholds.filter((check) => !check.passed);
  const broken = checkers.filter((checker) => checker.status === 'broken');
  const disarmed = checkers.filter((checker) => checker.status === 'disarmed');
  if (thresholds.length + checkers.length === 0) return 'Nothing was checked in this run.';
  const tail =
    disarmed.length === 0
      ? ''
      : `; ${count(disarmed.length)} ${disarmed.length === 1 ? 'was' : 'were'} disarmed on the way`;
  if (failed.length + broken.length === 0) {
    const parts = [
      thresholds.length === 0 ? '' : plural(thresholds.length, 'check'),
      checkers.length === 0 ? '' : plural(checkers.length, 'checker'),
    ].filter((part) => part !== '');
    return `Yes: nothing failed among ${parts.join(' and ')}${tail}.`;
  }
  const names = [...failed.map(nameOf), ...broken.map((checker) => checker.name)];
  const others = names.length > 3 ? ' and others' : '';
  return `No: ${names.slice(0, 3).join(', ')}${others} failed${tail}.`;
}

function table({ results }: PanelInput): PanelTable {
  const { checks: thresholds, checkers } = results.summary;
  return {
    columns: [
      { name: 'name', label: 'Check or checker', unit: 'text' },
      { name: 'result', label: 'Result', unit: 'text', marked: { failed: 'bad', broken: 'bad' } },
      { name: 'value', label: 'Value', unit: 'number' },
      { name: 'min', label: 'At least', unit: 'number' },
      { name: 'max', label: 'At most', unit: 'number' },
      { name: 'detail', label: 'Detail', unit: 'text' },
      { name: 'statement', label: 'Statement', unit: 'text' },
    ],
    rows: [
      ...thresholds.map((check) => [
        nameOf(check),
        check.passed ? 'passed' : 'failed',
        check.value,
        check.min,
        check.max,
        check.detail,
        '',
      ]),
      ...checkers.map(({ name, status, detail, statement }) => [
        name,
        status,
        ...[null, null, null],
        detail,
        statement ?? '',
      ]),
    ],
  };
}
