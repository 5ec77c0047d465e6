/**
 * Reads a figure under the pointer or the keyboard's reading point, and shows what it finds. The
 * reading point moves with the arrow keys; what it says is announced to screen readers.
 */
import type { Shape } from '../geometry/frame.ts';
import { timeAt } from '../geometry/scales.ts';
import type { Panel, Probe, Svg } from '../panels/panel.ts';
import { element } from './dom.ts';
import type { PageState } from './state.ts';

const STEPS_ACROSS = 60;
const STEP_DOWN = 12;
const OFFSET = 14;

export function tipBox(
  panel: Panel,
  state: PageState,
  plot: HTMLElement,
  svg: Svg,
  shapeOf: () => Shape | null,
): void {
  const tip = element('div', { class: 'tip', role: 'status', hidden: true });
  plot.append(tip);
  plot.tabIndex = 0;
  plot.setAttribute('role', 'group');
  plot.setAttribute('aria-label', `${panel.question} Arrow keys read the figure.`);
  let point = { x: -1, y: -1 };

  const hide = () => {
    tip.hidden = true;
    state.setCursor(null);
  };
  const read = (x: number, y: number) => {
    const shape = shapeOf();
    if (shape === null || shape.empty !== '') return;
    const { results, range } = state;
    const probe = panel.probe?.({ results, range }, shape, x, y) ?? null;
    if (shape.frame !== undefined) {
      const { left, right } = shape.frame.box;
      state.setCursor(x < left || x > right ? null : timeAt(range, left, right, x));
    }
    if (probe === null) tip.hidden = true;
    else showProbe(tip, plot, probe);
  };
  svg.on('pointermove', (event: PointerEvent) => {
    const box = plot.getBoundingClientRect();
    point = { x: event.clientX - box.left, y: event.clientY - box.top };
    read(point.x, point.y);
  });
  svg.on('pointerleave', hide);
  plot.addEventListener('blur', hide);
  plot.addEventListener('keydown', (event) => {
    const shape = shapeOf();
    if (event.key === 'Escape') return hide();
    if (shape === null || shape.empty !== '') return;
    const next = pointAfterKey(event, point, shape);
    if (next === null) return;
    event.preventDefault();
    point = next;
    read(point.x, point.y);
  });
}

interface Point {
  x: number;
  y: number;
}

/** The reading point starts at the figure's left, in its middle; null for other keys. */
function pointAfterKey(event: KeyboardEvent, from: Point, shape: Shape): Point | null {
  const box = shape.frame?.box ?? { left: 0, right: shape.width, top: 0, bottom: shape.height };
  const start = from.x < 0 ? { x: box.left, y: (box.top + box.bottom) / 2 } : from;
  const across = ((box.right - box.left) / STEPS_ACROSS) * (event.shiftKey ? 6 : 1);
  const moves: Record<string, [number, number]> = {
    ArrowLeft: [-across, 0],
    ArrowRight: [across, 0],
    ArrowUp: [0, -STEP_DOWN],
    ArrowDown: [0, STEP_DOWN],
    Home: [box.left - start.x, 0],
    End: [box.right - start.x, 0],
  };
  const move = moves[event.key];
  if (move === undefined) return null;
  return {
    x: Math.min(Math.max(start.x + move[0], box.left), box.right),
    y: Math.min(Math.max(start.y + move[1], box.top + 1), box.bottom - 1),
  };
}

/** Beside the marked point, on the side with more room. */
function showProbe(tip: HTMLElement, plot: HTMLElement, probe: Probe): void {
  const list = element('dl');
  for (const [label, value] of probe.rows) {
    if (value === '') list.append(element('dt', { class: 'alone' }, label), element('dd'));
    else list.append(element('dt', {}, label), element('dd', {}, value));
  }
  tip.replaceChildren(element('b', {}, probe.title), list);
  tip.hidden = false;
  const width = plot.clientWidth;
  const isRight = probe.x + OFFSET + tip.offsetWidth <= width || probe.x < width / 2;
  const left = isRight ? probe.x + OFFSET : probe.x - OFFSET - tip.offsetWidth;
  tip.style.left = `${Math.max(Math.min(left, width - tip.offsetWidth), 0)}px`;
  tip.style.top = `${Math.max(probe.y + 8, 0)}px`;
}
