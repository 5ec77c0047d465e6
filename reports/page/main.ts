/**
 * The page's entry: reads the embedded results and mounts head, brush and panels.
 */
import { panelsFor } from '../panels/index.ts';
import { decodePayload } from '../results/payload.ts';
import { isStudy } from '../results/study.ts';
import { timeBrush } from './brush.ts';
import { type Card, card } from './card.ts';
import { element } from './dom.ts';
import { pageFoot, pageHead } from './head.ts';
import { pageState } from './state.ts';

function mount(): void {
  const payload = document.getElementById('results')?.textContent ?? '';
  const state = pageState(decodePayload(payload));
  const main = element('main', { id: 'panels' });
  const wrap = element(
    'div',
    { class: 'wrap' },
    element('a', { class: 'skip', href: '#panels' }, 'Skip to the panels'),
    pageHead(state.results),
    isStudy(state.results) ? null : timeBrush(state),
    main,
    pageFoot(state.results),
  );
  document.body.append(wrap);
  const cards = panelsFor(state.results).map((panel) => card(panel, state));
  main.append(...cards.map((one) => one.element));
  addEventListener('beforeprint', () => {
    for (const one of cards) one.drawNow();
  });
  drawInTurn(cards);
}

/** One figure a task, from the top: the page answers at once, and nothing stays blank. */
function drawInTurn(cards: readonly Card[]): void {
  const [first, ...rest] = cards;
  if (first === undefined) return;
  first.drawNow();
  setTimeout(() => drawInTurn(rest));
}

mount();
