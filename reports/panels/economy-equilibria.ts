/**
 * Where best responses end, by start (economy-equilibria.csv): a row a play, a pair of fields a
 * player, what he played first beside what he plays at the end.
 */
import { count, percent, plural } from '../format.ts';
import { emptyShape, fitText, type Legend, legend, type Shape } from '../geometry/frame.ts';
import { round } from '../geometry/step-line.ts';
import { drawLegend } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput } from './panel.ts';

const KEYS = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'neutral'] as const;
const ROW = 15;
const ROWS_MAX = 50;
const LEFT = 138;
const NOTHING = 'Nobody chose a best response.';

interface Play {
  start: number;
  order: number;
  ended: string;
  rounds: number;
  epsilon: number;
  players: string[];
  from: string[];
  to: string[];
  payoffs: number[];
}

interface EquilibriaShape extends Shape {
  legend: Legend;
  top: number;
  heads: { x: number; text: string }[];
  labels: { y: number; text: string }[];
  fields: { key: string; path: string }[];
}

export const economyEquilibria = definePanel<EquilibriaShape>({
  name: 'economy-equilibria',
  question: 'Where do best responses end, and does the start decide it?',
  note:
    'A row a play, by start and order of moves; of each player the narrow field is what he played ' +
    'first, the wide one what he plays at the end.',
  metrics: [],
  files: ['economy-equilibria.csv'],
  followsTime: false,
  size: 'full',
  about: 'economy',
  answer,

  table: ({ results }) => ({
    columns: [
      { name: 'start', label: 'Start', unit: 'count' },
      { name: 'order', label: 'Order', unit: 'count' },
      { name: 'player', label: 'Player', unit: 'text' },
      { name: 'from', label: 'First', unit: 'text' },
      { name: 'to', label: 'At the end', unit: 'text' },
      { name: 'ended', label: 'Ended', unit: 'text' },
      { name: 'rounds', label: 'Rounds', unit: 'count' },
      { name: 'epsilon_share', label: 'Largest gain left', unit: 'share' },
      { name: 'payoff_usd', label: 'Payoff, USD', unit: 'number' },
    ],
    rows: playsOf(results).flatMap(({ players, from, to, payoffs, ...play }) =>
      players.map((player, at) => {
        const { start, order, ended, rounds, epsilon } = play;
        const payoff = Number.isFinite(payoffs[at]) ? payoffs[at] : null;
        return [start, order, player, from[at], to[at], ended, rounds, epsilon, payoff];
      }),
    ),
  }),

  geometry({ results }, width) {
    const plays = playsOf(results);
    const shown = plays.slice(0, ROWS_MAX);
    const choices = choicesOf(plays);
    const keyOf = (choice: string): string =>
      KEYS[Math.min(choices.indexOf(choice), KEYS.length - 1)];
    const swatches = legend(
      choices.slice(0, KEYS.length).map((label) => ({ key: keyOf(label), label })),
      width,
    );
    const top = swatches.height + 22;
    const players = shown[0]?.players ?? [];
    const pitch = (width - LEFT - 8) / Math.max(players.length, 1);
    const paths = new Map<string, string>();
    const field = (choice: string, x: number, y: number, wide: number): void => {
      const path = `M${round(x)},${y}h${round(wide)}v${ROW - 3}h${round(-wide)}Z`;
      paths.set(keyOf(choice), (paths.get(keyOf(choice)) ?? '') + path);
    };
    for (const [row, { from, to }] of shown.entries()) {
      const y = top + row * ROW;
      for (let at = 0; at < from.length; at += 1) {
        const x = LEFT + at * pitch;
        const narrow = Math.min(pitch * 0.2, 24);
        field(from[at], x, y, narrow);
        field(to[at], x + narrow + 1, y, Math.max(pitch - narrow - 6, 2));
      }
    }
    const height = top + shown.length * ROW + 6;
    return {
      ...(shown.length === 0 ? emptyShape(width, NOTHING) : { width, height, empty: '' }),
      legend: swatches,
      top,
      heads: players.map((player, at) => ({
        x: round(LEFT + at * pitch),
        text: fitText(player, pitch - 6),
      })),
      labels: shown.map(({ start, order, ended }, row) => ({
        y: top + row * ROW + 11,
        text: `start ${start}, order ${order}${ended === 'settled' ? '' : ` · ${ended}`}`,
      })),
      fields: [...paths].map(([key, path]) => ({ key, path })),
    };
  },

  draw(svg, { legend: swatches, top, heads, labels, fields }) {
    drawLegend(svg, swatches);
    for (const { key, path } of fields) {
      svg.append('path').attr('class', `fill-${key}`).attr('d', path);
    }
    for (const { x, text } of heads) {
      svg
        .append('text')
        .attr('class', 'label')
        .attr('x', x)
        .attr('y', top - 6)
        .text(text);
    }
    for (const { y, text } of labels) {
      svg.append('text').attr('class', 'tick-label').attr('x', 0).attr('y', y).text(text);
    }
  },

  probe({ results }, { top }, x, y) {
    const play = playsOf(results).slice(0, ROWS_MAX)[Math.floor((y - top) / ROW)];
    if (play === undefined) return null;
    const { start, order, ended, rounds, epsilon, players, from, to } = play;
    return {
      x: Math.max(x, LEFT),
      y,
      title: `Start ${start}, order ${order}: ${ended} in ${plural(rounds, 'round')}`,
      rows: [
        ...players.map((player, at): [string, string] => [player, `${from[at]} → ${to[at]}`]),
        ['Largest gain left', percent(epsilon)],
      ],
    };
  },
});

/** By start and order, as in the file. */
function playsOf({ tables }: Results): Play[] {
  const file = tables['economy-equilibria'];
  const read = (name: string): number[] => numbers(file, name);
  const [starts, orders, rounds] = [read('start'), read('order'), read('rounds')];
  const [epsilons, payoffs] = [read('epsilon'), read('payoff_usd')];
  const [players, from, to] = ['player', 'from', 'to'].map((name) => texts(file, name));
  const ended = texts(file, 'ended');
  const plays = new Map<string, Play>();
  for (const [row, start] of starts.entries()) {
    if (!Number.isFinite(start) || !Number.isFinite(orders[row])) continue;
    const key = `${start}/${orders[row]}`;
    const play = plays.get(key) ?? {
      start,
      order: orders[row],
      ended: ended[row],
      rounds: rounds[row] || 0,
      epsilon: epsilons[row] || 0,
      players: [],
      from: [],
      to: [],
      payoffs: [],
    };
    play.players.push(players[row]);
    play.from.push(from[row]);
    play.to.push(to[row]);
    play.payoffs.push(payoffs[row]);
    plays.set(key, play);
  }
  return [...plays.values()];
}

function choicesOf(plays: readonly Play[]): string[] {
  return [...new Set(plays.flatMap(({ from, to }) => [...from, ...to]))].sort();
}

function answer({ results }: PanelInput): string {
  const plays = playsOf(results);
  if (plays.length === 0) return NOTHING;
  const states = new Map<string, number>();
  for (const { to } of plays) states.set(to.join('/'), (states.get(to.join('/')) ?? 0) + 1);
  const most = Math.max(...states.values());
  const open = plays.filter(({ ended }) => ended !== 'settled').length;
  const epsilon = Math.max(...plays.map((play) => play.epsilon));
  const head =
    states.size === 1
      ? `All ${plural(plays.length, 'play')} end in one state, whatever the start`
      : `${plural(plays.length, 'play')} end in ${count(states.size)} states, ` +
        `${count(most)} of them in the most common one`;
  const settled = open === 0 ? 'all settled' : `${count(open)} not settled`;
  return `${head}; ${settled}, and the largest gain left to one alone is ${percent(epsilon)}.`;
}
