/**
 * Faults in rows under the epochs: a row each as long as they are few, else a row for each cause,
 * whose faults are numbered ("short 1", "short 2").
 */
import { plural } from '../format.ts';
import type { FaultSpan } from '../results/events.ts';
import { fitText, textWidth } from './frame.ts';
import { lanePaths, SPAN_WIDTH_MIN } from './lanes.ts';
import type { Scale } from './scales.ts';

export interface FaultRow {
  faults: FaultSpan[];
  y: number;
  height: number;
  /** Outline of its bars. */
  path: string;
  label: string;
  labelX: number;
  labelY: number;
  anchor: 'start' | 'end';
}

export interface RowsPlace {
  top: number;
  left: number;
  right: number;
}

const ROWS_MAX = 24;
const ROW_HEIGHT = 20;
/** With the label over the bars. */
const CAUSE_HEIGHT = 32;
const LABEL_HEIGHT = 16;
const BAR_HEIGHT = 12;
const GAP = 6;

/** In the order in which they begin; `faults` are in that order. */
export function faultRows(faults: readonly FaultSpan[], x: Scale, place: RowsPlace): FaultRow[] {
  if (faults.length <= ROWS_MAX)
    return faults.map((fault, row) => rowOfFault(fault, row, x, place));
  const byCause = new Map<string, FaultSpan[]>();
  for (const fault of faults) {
    const cause = causeOf(fault);
    const others = byCause.get(cause);
    if (others === undefined) byCause.set(cause, [fault]);
    else others.push(fault);
  }
  const causes = [...byCause].slice(0, ROWS_MAX);
  return causes.map(([cause, all], row) => rowOfCause(cause, all, row, x, place));
}

export function causeOf({ name }: FaultSpan): string {
  return name.replace(/ \d+$/, '');
}

function rowOfFault(fault: FaultSpan, row: number, x: Scale, place: RowsPlace): FaultRow {
  const y = place.top + row * ROW_HEIGHT;
  const left = x(fault.startUs);
  const right = Math.max(x(fault.endUs), left + SPAN_WIDTH_MIN);
  const room = place.right - right - GAP - 2;
  const roomBefore = left - place.left - GAP - 2;
  const isAfter = room >= textWidth(fault.name) || room >= roomBefore;
  return {
    faults: [fault],
    y,
    height: ROW_HEIGHT,
    path: pathOf([fault], y + (ROW_HEIGHT - BAR_HEIGHT) / 2, x, place),
    label: fitText(fault.name, Math.max(isAfter ? room : roomBefore, 0)),
    labelX: isAfter ? right + GAP : left - GAP,
    labelY: y + 14,
    anchor: isAfter ? 'start' : 'end',
  };
}

function rowOfCause(
  cause: string,
  faults: FaultSpan[],
  row: number,
  x: Scale,
  place: RowsPlace,
): FaultRow {
  const y = place.top + row * CAUSE_HEIGHT;
  const label = `${cause}, ${plural(faults.length, 'time')}`;
  return {
    faults,
    y,
    height: CAUSE_HEIGHT,
    path: pathOf(faults, y + LABEL_HEIGHT, x, place),
    label: fitText(label, place.right - place.left),
    labelX: place.left,
    labelY: y + 12,
    anchor: 'start',
  };
}

function pathOf(faults: readonly FaultSpan[], top: number, x: Scale, place: RowsPlace): string {
  const spans = faults.map(({ startUs, endUs }) => ({ row: 0, kind: 0, startUs, endUs }));
  const lanes = [{ offset: 0, height: BAR_HEIGHT }];
  return lanePaths(spans, x, { top, right: place.right, rowHeight: BAR_HEIGHT, lanes })[0];
}
