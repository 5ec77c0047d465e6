/**
 * A panel's table as HTML: readable values with the exact figure beside them.
 */
import {
  bytes,
  count,
  duration,
  groupDigits,
  instant,
  percent,
  rate,
  short,
  wal,
} from '../format.ts';
import type { Cell, ColumnUnit, PanelColumn, PanelTable } from '../panels/panel.ts';
import { element } from './dom.ts';

/** Rows shown; more would slow the page down, and the CSV has all of them. */
export const ROWS_SHOWN_MAX = 500;
/** Text longer than this gets a wide column to wrap in. */
const LONG_TEXT = 48;

export function tableElement(table: PanelTable, caption: string): HTMLElement {
  const head = element('tr');
  for (const { label, unit } of table.columns) {
    head.append(element('th', { scope: 'col', class: cellClass(unit) }, label));
  }
  const body = element('tbody');
  for (const cells of table.rows.slice(0, ROWS_SHOWN_MAX)) {
    const row = element('tr');
    table.columns.forEach((column, index) => {
      row.append(cellElement(cells[index], column));
    });
    body.append(row);
  }
  const title = element('caption', { class: 'visually-hidden' }, caption);
  const made = element('table', {}, title, element('thead', {}, head), body);
  const rest = table.rows.length - ROWS_SHOWN_MAX;
  const more =
    rest <= 0
      ? null
      : element(
          'p',
          { class: 'more' },
          `The first ${count(ROWS_SHOWN_MAX)} of ${count(table.rows.length)} rows; ` +
            'the CSV has all.',
        );
  const region = { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': caption };
  return element('div', region, made, more);
}

function cellElement(cell: Cell, { unit, marked }: PanelColumn): HTMLElement {
  const { text, exact } = cellText(cell, unit);
  const small = exact === '' ? null : element('small', {}, exact);
  const isLong = text.length > LONG_TEXT;
  const names = [cellClass(unit), isLong ? 'long' : '', marked?.[text] ?? ''];
  return element('td', { class: names.join(' ').trim() }, text, small);
}

function cellClass(unit: ColumnUnit): string {
  return unit === 'text' ? 'text' : 'number';
}

/** What a person reads, and the exact figure where that differs. */
export function cellText(cell: Cell, unit: ColumnUnit): { text: string; exact: string } {
  if (unit === 'text') return { text: String(cell ?? ''), exact: '' };
  if (cell === null || cell === '') return { text: '–', exact: '' };
  if (unit === 'frost') return { text: wal(String(cell)), exact: '' };
  const value = Number(cell);
  switch (unit) {
    case 'bytes':
      return { text: bytes(value), exact: value < 1024 ? '' : count(value) };
    case 'bytes-per-second':
      return { text: rate(value), exact: count(value) };
    case 'duration-us':
      return { text: duration(value), exact: `${groupDigits(String(value))} µs` };
    case 'instant-us':
      return { text: instant(value), exact: `${groupDigits(String(value))} µs` };
    case 'share':
      return { text: percent(value), exact: value === 0 || value === 1 ? '' : String(value) };
    case 'exact':
      return { text: Number.isInteger(value) ? count(value) : String(value), exact: '' };
    case 'number':
      return { text: Number.isInteger(value) ? String(value) : short(value), exact: '' };
    default:
      return { text: count(value), exact: '' };
  }
}
