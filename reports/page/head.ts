/**
 * The top and the foot of the page: title, verdict with the run's closing lines, figures at a
 * glance, and what identifies the run.
 */

import { duration, plural, readableTimes } from '../format.ts';
import { glances } from '../glance.ts';
import type { Results, Verdict } from '../results/results.ts';
import { isStudy } from '../results/study.ts';
import { element, icon } from './dom.ts';
import { themeButton } from './theme.ts';

const TICK = 'M4 12.5l5.5 5.5L20 6.5';
const CROSS = 'M6 6l12 12M18 6L6 18';

const VERDICTS: Record<Verdict, { text: string; tone: 'good' | 'bad' }> = {
  good: { text: 'Good: nothing was lost and every check passed', tone: 'good' },
  'data-lost': { text: 'Data was lost', tone: 'bad' },
  'check-failed': { text: 'A check failed', tone: 'bad' },
  unknown: { text: 'No verdict: the results hold no summary', tone: 'bad' },
  'invariant-broken': { text: 'An invariant broke: the run is not to be trusted', tone: 'bad' },
};

export function pageHead(results: Results): HTMLElement {
  const { summary } = results;
  const title = element('h1', {}, summary.title);
  const facts = element('p', { class: 'facts' }, factsLine(results));
  return element(
    'header',
    {},
    element('div', { class: 'top' }, title, themeButton()),
    facts,
    verdictBanner(results),
    glanceList(results),
  );
}

/** Seed, size and length of the run. */
function factsLine(results: Results): string {
  const value = (path: string) => results.parameters.find((one) => one.path === path)?.value;
  const manifest = new Map(results.manifest);
  if (isStudy(results)) {
    const [points, runs] = ['points', 'runs'].map((name) => Number(manifest.get(name)));
    return `walrus-sim study · ${plural(points, 'point')} · ${plural(runs, 'run')}`;
  }
  const nodes = results.tables.nodes.rows;
  const shards = value('network.shards');
  return [
    `walrus-sim report, ${duration(results.durationUs)} simulated`,
    nodes > 0 ? plural(nodes, 'storage node') : '',
    shards === undefined ? '' : `${shards} ${shards === '1' ? 'shard' : 'shards'}`,
    manifest.has('seed') ? `seed ${manifest.get('seed')}` : '',
    value('fidelity') === undefined ? '' : `fidelity ${value('fidelity')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
}

function verdictBanner(results: Results): HTMLElement {
  const { verdict, lines, warnings } = results.summary;
  const { text, tone } = VERDICTS[verdict] ?? { text: verdict, tone: 'bad' };
  const list = element('ul');
  // The banner's heading says what the last closing line says.
  for (const line of lines.filter((one) => !one.startsWith('Verdict: '))) {
    list.append(element('li', {}, readableTimes(line.trim())));
  }
  for (const warning of warnings.filter((one) => !lines.includes(one))) {
    list.append(element('li', { class: 'warning' }, `Warning: ${warning}`));
  }
  return element(
    'section',
    { class: `verdict ${tone}`, id: 'verdict', 'aria-label': 'Verdict' },
    icon(tone === 'good' ? TICK : CROSS),
    element('h2', {}, text),
    list,
  );
}

function glanceList(results: Results): HTMLElement | null {
  const found = glances(results);
  if (found.length === 0) return null;
  const list = element('dl', { class: 'glance' });
  for (const { label, value } of found) {
    list.append(element('div', {}, element('dt', {}, label), element('dd', {}, value)));
  }
  return list;
}

/** Longer values (ladders, input lists) are in manifest.json itself. */
const FOOT_LENGTH_MAX = 300;

export function pageFoot(results: Results): HTMLElement {
  const list = element('dl', { class: 'foot' });
  for (const [name, value] of results.manifest) {
    if (value.length > FOOT_LENGTH_MAX) continue;
    list.append(element('dt', {}, name), element('dd', {}, value));
  }
  const text =
    'Everything on this page was computed from the result files beside it. It loads nothing ' +
    'and sends nothing.';
  return element('footer', {}, element('p', {}, text), list);
}
