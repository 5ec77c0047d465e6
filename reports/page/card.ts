/**
 * One panel on the page: question, answer, figure with pointer and keyboard reading, table and
 * downloads. Figures outside the view are drawn when they come near it.
 */
import { select } from 'd3';
import { plural } from '../format.ts';
import type { Shape } from '../geometry/frame.ts';
import { timeScale } from '../geometry/scales.ts';
import { drawEmpty } from '../marks/axes.ts';
import type { Panel, PanelInput, Svg } from '../panels/panel.ts';
import { button, element } from './dom.ts';
import { saveFile, standaloneSvg, tableToCsv } from './download.ts';
import type { PageState } from './state.ts';
import { tableElement } from './table.ts';
import { tipBox } from './tip.ts';

export interface Card {
  element: HTMLElement;
  /** Draws now, in view or not (for printing). */
  drawNow(): void;
}

export function card(panel: Panel, state: PageState): Card {
  const ids = { question: `${panel.name}-question`, answer: `${panel.name}-answer` };
  const answer = element('p', { class: 'answer', id: ids.answer });
  const input = (): PanelInput => ({ results: state.results, range: state.range });
  const figure = panel.isTable ? null : figureOf(panel, state, ids);
  const details = tableOf(panel, input);
  const made = element(
    'section',
    { class: `panel ${panel.size}`, id: panel.name, 'aria-labelledby': ids.question },
    element('h2', { id: ids.question }, panel.question),
    answer,
    figure?.element ?? null,
    actions(panel, input, figure, details.element),
  );
  const show = () => {
    answer.textContent = panel.answer(input());
    details.refresh();
    figure?.invalidate();
  };
  show();
  if (panel.followsTime) state.onRange(show);
  return { element: made, drawNow: () => figure?.drawNow() };
}

interface FigureParts {
  element: HTMLElement;
  svg: Svg;
  invalidate(): void;
  drawNow(): void;
}

function figureOf(
  panel: Panel,
  state: PageState,
  ids: { question: string; answer: string },
): FigureParts {
  const plot = element('div', { class: 'plot' });
  const svg = select(plot)
    .append('svg')
    .attr('role', 'img')
    .attr('aria-labelledby', ids.question)
    .attr('aria-describedby', ids.answer);
  const caption = panel.note === '' ? null : element('figcaption', {}, panel.note);
  const made = element('figure', {}, plot, caption);
  let shape: Shape | null = null;
  let isStale = true;
  let isNear = false;
  const drawNow = () => {
    const width = plot.clientWidth;
    if (!isStale || width === 0) return;
    isStale = false;
    shape = drawFigure(panel, state, svg, width);
  };
  const invalidate = () => {
    isStale = true;
    if (isNear) drawNow();
  };
  new ResizeObserver(() => {
    if (shape === null || shape.width !== plot.clientWidth) invalidate();
  }).observe(plot);
  const watcher = new IntersectionObserver(
    (entries) => {
      isNear = entries[entries.length - 1].isIntersecting;
      if (isNear) drawNow();
    },
    { rootMargin: '400px' },
  );
  watcher.observe(plot);
  if (panel.probe !== undefined) tipBox(panel, state, plot, svg, () => shape);
  state.onCursor((us) => drawCursor(svg, shape, state, us));
  return { element: made, svg, invalidate, drawNow };
}

function drawFigure(panel: Panel, state: PageState, svg: Svg, width: number): Shape {
  const shape = panel.geometry({ results: state.results, range: state.range }, width);
  svg.selectAll('*').remove();
  svg.attr('width', shape.width).attr('height', shape.height);
  svg.attr('viewBox', `0 0 ${shape.width} ${shape.height}`);
  svg
    .node()
    ?.closest('figure')
    ?.classList.toggle('empty', shape.empty !== '');
  if (shape.empty === '') panel.draw(svg, shape);
  else drawEmpty(svg, shape);
  return shape;
}

/** The line at the shared moment, in every figure with a time axis. */
function drawCursor(svg: Svg, shape: Shape | null, state: PageState, us: number | null): void {
  svg.selectAll('.cursor').remove();
  if (shape?.frame === undefined || shape.empty !== '' || us === null) return;
  const { left, right, top, bottom } = shape.frame.box;
  const x = timeScale(state.range, left, right)(us);
  svg
    .append('line')
    .attr('class', 'cursor')
    .attr('x1', x)
    .attr('x2', x)
    .attr('y1', top)
    .attr('y2', bottom);
}

function actions(
  panel: Panel,
  input: () => PanelInput,
  figure: FigureParts | null,
  details: HTMLElement,
): HTMLElement {
  const csv = button('CSV', `Download the data of “${panel.question}” as CSV`, () => {
    saveFile(`${panel.name}.csv`, 'text/csv;charset=utf-8', tableToCsv(panel.table(input())));
  });
  csv.className = 'quiet';
  const svg = button('SVG', `Download the figure of “${panel.question}” as SVG`, () => {
    figure?.drawNow();
    const node = figure?.svg.node();
    if (!node) return;
    const text = standaloneSvg(node, panel.question, panel.answer(input()));
    saveFile(`${panel.name}.svg`, 'image/svg+xml;charset=utf-8', text);
  });
  svg.className = 'quiet';
  const downloads = element('div', { class: 'downloads' }, figure === null ? null : svg, csv);
  return element('div', { class: 'actions' }, details, downloads);
}

/** The table is made when it is opened, and again when the range changes while it is open. */
function tableOf(
  panel: Panel,
  input: () => PanelInput,
): { element: HTMLDetailsElement; refresh(): void } {
  const title = element('summary', {}, 'Data table');
  const made = element('details', {}, title);
  const refresh = () => {
    if (!made.open) return;
    const table = panel.table(input());
    while (made.children.length > 1) made.lastElementChild?.remove();
    title.textContent = `Data table, ${plural(table.rows.length, 'row')}`;
    made.append(tableElement(table, panel.question));
  };
  made.addEventListener('toggle', refresh);
  if (panel.isTable || panel.opensTable) made.open = true;
  return { element: made, refresh };
}
