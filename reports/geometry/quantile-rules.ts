/**
 * Quantiles as vertical lines, with labels that neither touch each other nor leave the figure.
 */
import { duration } from '../format.ts';
import { quantile } from './distribution.ts';
import { textWidth } from './frame.ts';
import { round } from './step-line.ts';

export interface QuantileRule {
  x: number;
  label: string;
  anchor: 'start' | 'end';
  /** Rows above the lowest label. */
  level: number;
}

const QUANTILES: readonly [share: number, name: string][] = [
  [0.5, 'median'],
  [0.9, '90 %'],
  [0.99, '99 %'],
];

/** Lines at the median and the high quantiles of ascending latencies; one value is its own. */
export function quantileRules(
  sorted: Float64Array,
  x: (value: number) => number,
  bounds: { left: number; right: number },
): QuantileRule[] {
  const quantiles =
    sorted.length === 1
      ? [{ value: sorted[0], label: duration(sorted[0]) }]
      : QUANTILES.map(([share, name]) => {
          const value = quantile(sorted, share);
          return { value, label: `${name} ${duration(value)}` };
        });
  const rules: QuantileRule[] = [];
  // From the right, so that a lower label never lies across the line of a higher quantile.
  for (const [index, { value, label }] of [...quantiles.entries()].reverse()) {
    const rule: QuantileRule = { x: round(x(value)), label, anchor: 'end', level: 0 };
    rules.push(placeLabel(rule, index === 0 ? ['end', 'start'] : ['start', 'end'], rules, bounds));
  }
  return rules.reverse();
}

const LEVELS = [0, 1, 2];

/** The first place beside or above the rule that is inside the figure and still free. */
function placeLabel(
  rule: QuantileRule,
  anchors: readonly QuantileRule['anchor'][],
  placed: readonly QuantileRule[],
  { left, right }: { left: number; right: number },
): QuantileRule {
  for (const level of LEVELS) {
    for (const anchor of anchors) {
      const candidate = { ...rule, anchor, level };
      const [from, to] = labelSpan(candidate);
      if (from < left || to > right) continue;
      const isFree = placed.every((other) => {
        const [otherFrom, otherTo] = labelSpan(other);
        return other.level !== level || to + 6 < otherFrom || from > otherTo + 6;
      });
      if (isFree) return candidate;
    }
  }
  return { ...rule, anchor: anchors[0], level: LEVELS.length - 1 };
}

function labelSpan({ x, label, anchor }: QuantileRule): [number, number] {
  const width = textWidth(label);
  const from = anchor === 'start' ? x - 3 : x + 3 - width;
  return [from, from + width];
}
