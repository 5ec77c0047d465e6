/**
 * The shared time brush: drag, choose an epoch or fault from the list, or use the keyboard.
 */
import { brushX, type D3BrushEvent, select } from 'd3';
import { duration, instant } from '../format.ts';
import { MARGIN_LEFT, MARGIN_RIGHT } from '../geometry/frame.ts';
import { type Overview, overview } from '../geometry/overview.ts';
import { timeAt, timeScale } from '../geometry/scales.ts';
import { drawTicksBelow } from '../marks/axes.ts';
import type { Svg } from '../panels/panel.ts';
import { epochs, faultSpans } from '../results/events.ts';
import { isWholeRun, type TimeRange, wholeRun } from '../results/results.ts';
import { button, element } from './dom.ts';
import type { PageState } from './state.ts';

/** Room around a fault that is chosen from the list, as a share of its length, and at least. */
const FAULT_PAD_SHARE = 0.5;
const FAULT_PAD_MIN_US = 3600e6;

export function timeBrush(state: PageState): HTMLElement {
  const { results } = state;
  const whole = button('Whole run', 'Show the whole run', () => state.setRange(wholeRun(results)));
  const output = element('output', { 'aria-live': 'polite' });
  const list = jumpList(state);
  const plot = element('div', {
    tabindex: 0,
    role: 'slider',
    'aria-label':
      'Time shown. Arrow keys move it, plus and minus zoom, Escape shows the whole run.',
    'aria-valuemin': 0,
    'aria-valuemax': 100,
  });
  const svg = select(plot).append('svg').attr('aria-hidden', 'true');
  const controls = element('div', { class: 'brush-controls' }, output, list, whole);
  const made = element('section', { class: 'brush', 'aria-label': 'Time range' }, controls, plot);

  let move: (range: TimeRange) => void = () => {};
  const show = (range: TimeRange) => {
    const isWhole = isWholeRun(results, range);
    const length = duration(range.endUs - range.startUs);
    const span = `${instant(range.startUs)} – ${instant(range.endUs)}`;
    output.textContent = isWhole ? `Whole run, ${length}` : `${span} (${length})`;
    whole.disabled = isWhole;
    if (isWhole) list.selectedIndex = 0;
    plot.setAttribute('aria-valuetext', output.textContent);
    const middle = (range.startUs + range.endUs) / 2 / Math.max(results.durationUs, 1);
    plot.setAttribute('aria-valuenow', String(Math.round(middle * 100)));
    move(range);
  };
  plot.addEventListener('keydown', (event) => {
    const next = rangeAfterKey(event.key, state.range, wholeRun(results));
    if (next === null) return;
    event.preventDefault();
    state.setRange(next);
  });
  state.onRange(show);
  new ResizeObserver(() => {
    const width = plot.clientWidth;
    if (width === 0) return;
    const right = Math.max(width - MARGIN_RIGHT, MARGIN_LEFT + 10);
    const shape = overview(results, width, width < 600 ? 2 : MARGIN_LEFT, right);
    svg.selectAll('*').remove();
    drawOverview(svg, shape);
    move = attachBrush(svg, shape, state);
    show(state.range);
  }).observe(plot);
  return made;
}

function drawOverview(svg: Svg, shape: Overview): void {
  svg.attr('width', shape.width).attr('height', shape.height);
  for (const { x, width, label, isOdd } of shape.epochs) {
    svg
      .append('rect')
      .attr('class', isOdd ? 'epoch-block odd' : 'epoch-block')
      .attr('x', x)
      .attr('width', width)
      .attr('height', shape.bottom);
    svg
      .append('text')
      .attr('class', 'tick-label')
      .attr('x', x + width / 2)
      .attr('y', 12)
      .attr('text-anchor', 'middle')
      .text(label);
  }
  svg.append('path').attr('class', 'silhouette').attr('d', shape.silhouette);
  svg.append('path').attr('class', 'fill-c4').attr('d', shape.faults);
  const axis = svg.append('g').attr('class', 'axis');
  drawTicksBelow(axis, shape.ticks, shape.bottom, [shape.left, shape.right]);
}

/** Returns a function that shows a range without telling the page about it again. */
function attachBrush(svg: Svg, shape: Overview, state: PageState): (range: TimeRange) => void {
  const { results } = state;
  const run = wholeRun(results);
  const x = timeScale(run, shape.left, shape.right);
  const brush = brushX<unknown>()
    .extent([
      [shape.left, 0],
      [shape.right, shape.bottom],
    ])
    .handleSize(10)
    .on('brush end', (event: D3BrushEvent<unknown>) => {
      if (event.sourceEvent === undefined || event.sourceEvent === null) return;
      const selection = event.selection as [number, number] | null;
      if (selection === null) {
        if (event.type === 'end') state.setRange(run);
        return;
      }
      const [startUs, endUs] = selection.map((at) => timeAt(run, shape.left, shape.right, at));
      state.setRange({ startUs, endUs });
    });
  const group = svg.append('g').attr('class', 'brush-area').call(brush);
  return (range) => {
    const selection: [number, number] | null = isWholeRun(results, range)
      ? null
      : [x(range.startUs), x(range.endUs)];
    group.call(brush.move, selection);
  };
}

/** Null for keys that mean nothing here. */
export function rangeAfterKey(key: string, range: TimeRange, run: TimeRange): TimeRange | null {
  const length = range.endUs - range.startUs;
  const shift = (by: number) => ({ startUs: range.startUs + by, endUs: range.endUs + by });
  const zoom = (by: number) => ({ startUs: range.startUs + by, endUs: range.endUs - by });
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return shift(-length / 10);
    case 'ArrowRight':
    case 'ArrowUp':
      return shift(length / 10);
    case 'PageUp':
      return shift(length);
    case 'PageDown':
      return shift(-length);
    case 'Home':
      return { startUs: 0, endUs: length };
    case 'End':
      return { startUs: run.endUs - length, endUs: run.endUs };
    case '+':
    case '=':
      return zoom(length / 4);
    case '-':
      return zoom(-length / 2);
    case 'Escape':
      return run;
    default:
      return null;
  }
}

/** Epochs and faults as a native list: works with keys, screen readers and thumbs. */
function jumpList(state: PageState): HTMLSelectElement {
  const { results } = state;
  const ranges: TimeRange[] = [wholeRun(results)];
  const made = element('select', { 'aria-label': 'Show an epoch or a fault' });
  made.append(element('option', { value: 0 }, 'Jump to…'));
  const add = (group: HTMLElement, label: string, range: TimeRange) => {
    ranges.push(range);
    group.append(element('option', { value: ranges.length - 1 }, label));
  };
  const epochGroup = element('optgroup', { label: 'Epochs' });
  for (const { epoch, startUs, endUs } of epochs(results)) {
    add(epochGroup, `Epoch ${epoch}`, { startUs, endUs });
  }
  const faultGroup = element('optgroup', { label: 'Faults' });
  for (const { name, startUs, endUs } of faultSpans(results)) {
    const pad = Math.max((endUs - startUs) * FAULT_PAD_SHARE, FAULT_PAD_MIN_US);
    add(faultGroup, name, { startUs: startUs - pad, endUs: endUs + pad });
  }
  made.append(...[epochGroup, faultGroup].filter((group) => group.childElementCount > 0));
  made.addEventListener('change', () => state.setRange(ranges[Number(made.value)]));
  return made;
}
