/**
 * Epochs as blocks on a time axis, with as many labels as fit without touching.
 */
import type { Epoch } from '../results/events.ts';
import { textWidth } from './frame.ts';
import { SPAN_WIDTH_MIN } from './lanes.ts';
import type { Scale } from './scales.ts';
import { round } from './step-line.ts';

export interface EpochBlock {
  x: number;
  width: number;
  /** '' where there is no room. */
  label: string;
  /** Neighbours differ in shade. */
  isOdd: boolean;
}

const LABEL_GAP = 8;

export function epochBlocks(list: readonly Epoch[], x: Scale): EpochBlock[] {
  const widths = list.map(({ startUs, endUs }) => x(endUs) - x(startUs));
  const labelOf = ({ epoch }: Epoch) => `Epoch ${epoch}`;
  const isRoomy = list.every((one, at) => {
    const isCut = at === 0 || at === list.length - 1;
    return isCut || textWidth(labelOf(one)) + LABEL_GAP <= widths[at];
  });
  let free = Number.NEGATIVE_INFINITY;
  return list.map((one, at) => {
    const middle = x(one.startUs) + widths[at] / 2;
    const texts = isRoomy ? [labelOf(one), String(one.epoch)] : [String(one.epoch)];
    const label = texts.find((text) => {
      const width = textWidth(text);
      return middle - width / 2 >= free && (widths[at] >= width + LABEL_GAP || !isRoomy);
    });
    if (label !== undefined) free = middle + textWidth(label) / 2 + LABEL_GAP;
    return {
      x: round(x(one.startUs)),
      width: round(Math.max(widths[at] - 1, SPAN_WIDTH_MIN - 1.5)),
      label: label ?? '',
      isOdd: one.epoch % 2 === 1,
    };
  });
}
