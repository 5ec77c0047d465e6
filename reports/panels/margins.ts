/** How much blob-time was spent at which margin: the time-weighted histogram (margins.csv). */
import { count, percent, plural } from '../format.ts';
import {
  CAPTION_HEIGHT,
  emptyShape,
  heightBelow,
  MARGIN_LEFT,
  MARGIN_RIGHT,
  type Shape,
} from '../geometry/frame.ts';
import { countAxis, numberAxis, type Tick } from '../geometry/scales.ts';
import { round } from '../geometry/step-line.ts';
import { drawTicksBelow, drawValueAxis } from '../marks/axes.ts';
import type { Results } from '../results/results.ts';
import { numbers, texts } from '../results/table.ts';
import { definePanel, type PanelInput, type PanelTable } from './panel.ts';

interface Histogram {
  kind: 'read' | 'durable';
  /** Margin → share of blob-time, ascending. */
  shares: [margin: number, share: number][];
}

interface MarginFacet {
  caption: string;
  ticks: Tick[];
  top: number;
  bottom: number;
  fine: string;
  short: string;
}

interface MarginShape extends Shape {
  left: number;
  right: number;
  ticks: Tick[];
  zero: number;
  low: number;
  high: number;
  facets: MarginFacet[];
}

const FACET_HEIGHT = 90;
const NAMES = { read: 'read margin, all clients', durable: 'durable margin' };

export const margins = definePanel<MarginShape>({
  name: 'margins',
  question: 'How much margin did blobs have, and for how long?',
  note:
    'Share of all blob-time at each margin, in shards; below 0 a blob could not be read, or was ' +
    'lost. Of the whole run, exact.',
  metrics: [],
  files: ['margins.csv'],
  followsTime: false,
  size: 'full',
  about: 'network',
  answer,
  table,

  geometry({ results }, width) {
    const histograms = histogramsOf(results);
    const all = histograms.flatMap(({ shares }) => shares.map(([margin]) => margin));
    const [low, high] = [
      least(all, 0),
      -least(
        all.map((margin) => -margin),
        -1,
      ) + 1,
    ];
    const [left, right] = [MARGIN_LEFT, Math.max(width - MARGIN_RIGHT, MARGIN_LEFT + 10)];
    const across = marginScale({ low, high, left, right });
    const ticks = countAxis(low, high, left, right).ticks.map(({ label }) => label);
    const facets = histograms.map(({ kind, shares }, index): MarginFacet => {
      const top = index * (FACET_HEIGHT + CAPTION_HEIGHT + 12) + CAPTION_HEIGHT;
      const bottom = top + FACET_HEIGHT;
      const most = Math.max(...shares.map(([, share]) => 100 * share), 0);
      const axis = numberAxis(most, bottom, top);
      const path = (part: [number, number][]) => barsPath(part, across, axis.scale);
      return {
        caption: `↑ % of blob-time at this ${NAMES[kind]}`,
        ticks: axis.ticks,
        top,
        bottom,
        fine: path(shares.filter(([margin]) => margin >= 0)),
        short: path(shares.filter(([margin]) => margin < 0)),
      };
    });
    const bottom = facets.at(-1)?.bottom ?? 0;
    return {
      ...(facets.length === 0
        ? emptyShape(width, 'No blob was live.')
        : { width, height: heightBelow(bottom), empty: '' }),
      left,
      right,
      ticks: ticks.flatMap((label) => {
        const margin = Number(label.replace('−', '-').replaceAll(',', ''));
        return margin > high ? [] : [{ at: across(margin), label }];
      }),
      zero: across(0),
      low,
      high,
      facets,
    };
  },

  draw(svg, { left, right, ticks, zero, facets }) {
    for (const { caption, ticks: levels, top, bottom, fine, short } of facets) {
      drawValueAxis(svg, { ticks: levels, caption, left, right, top });
      svg.append('path').attr('class', 'fill-c3').attr('d', fine);
      svg.append('path').attr('class', 'fill-bad').attr('d', short);
      svg
        .append('line')
        .attr('class', 'threshold')
        .attr('x1', zero)
        .attr('x2', zero)
        .attr('y1', top)
        .attr('y2', bottom);
    }
    const axis = svg.append('g').attr('class', 'axis').attr('aria-hidden', 'true');
    drawTicksBelow(axis, ticks, facets[facets.length - 1].bottom, [left, right]);
  },

  probe({ results }, shape, x) {
    const scale = marginScale(shape);
    const perShard = scale(1) - scale(0);
    const margin = Math.round((x - scale(0)) / perShard - 0.5);
    const rows = histogramsOf(results).map(({ kind, shares }): [string, string] => {
      const share = shares.find(([one]) => one === margin)?.[1] ?? 0;
      return [kind === 'read' ? 'Read margin' : 'Durable margin', percent(share)];
    });
    return { x, y: shape.facets[0].top, title: plural(margin, 'shard'), rows };
  },
});

/** Margin → left edge of its bar. */
function marginScale(shape: { low: number; high: number; left: number; right: number }) {
  const { low, high, left, right } = shape;
  return (margin: number) => left + ((margin - low) / (high - low)) * (right - left);
}

/** One bar a shard; on a crowded axis bars touch, and none is thinner than a pixel. */
function barsPath(
  shares: readonly [number, number][],
  x: (margin: number) => number,
  y: (percent: number) => number,
): string {
  const parts = shares.map(([margin, share]) => {
    const [from, to] = [x(margin), x(margin + 1)];
    const gap = to - from > 4 ? 1 : 0;
    const right = round(Math.max(to - gap, from + 1));
    // A moment among years must still be seen.
    const top = round(Math.min(y(100 * share), y(0) - 1.5));
    return `M${round(from)},${round(y(0))}V${top}H${right}V${round(y(0))}Z`;
  });
  return parts.join('');
}

function least(values: readonly number[], start: number): number {
  return values.reduce((low, value) => Math.min(low, value), start);
}

function histogramsOf(results: Results): Histogram[] {
  const file = results.tables.margins;
  const [kinds, shards, us] = [
    texts(file, 'margin'),
    numbers(file, 'shards'),
    numbers(file, 'blob_us'),
  ];
  return (['read', 'durable'] as const).flatMap((kind) => {
    const weights = new Map<number, number>();
    let total = 0;
    kinds.forEach((one, row) => {
      if (one !== kind || !(us[row] > 0)) return;
      weights.set(shards[row], (weights.get(shards[row]) ?? 0) + us[row]);
      total += us[row];
    });
    if (total === 0) return [];
    const shares = [...weights]
      .map(([margin, weight]): [number, number] => [margin, weight / total])
      .sort(([one], [other]) => one - other);
    return [{ kind, shares }];
  });
}

function answer({ results }: PanelInput): string {
  const histograms = histogramsOf(results);
  if (histograms.length === 0) return 'No blob was live for any time.';
  const parts = histograms.map(({ kind, shares }) => {
    const short = shares.reduce((sum, [margin, share]) => (margin < 0 ? sum + share : sum), 0);
    const [[lowest]] = shares;
    const bad = kind === 'read' ? 'out of reach' : 'lost';
    const tail = short > 0 ? `, ${percent(short)} of the time ${bad}` : '';
    return `the ${kind} margin was ${count(lowest)} at the least and mostly ${count(modeOf(shares))}${tail}`;
  });
  const text = parts.join('; ');
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

/** The margin at which most time was spent. */
function modeOf(shares: readonly [number, number][]): number {
  return shares.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

function table({ results }: PanelInput): PanelTable {
  return {
    columns: [
      { name: 'margin', label: 'Margin', unit: 'text' },
      { name: 'shards', label: 'Shards', unit: 'count' },
      { name: 'blob_time_share', label: 'Share of blob-time', unit: 'share' },
    ],
    rows: histogramsOf(results).flatMap(({ kind, shares }) =>
      shares.map(([margin, share]) => [kind, margin, share]),
    ),
  };
}
