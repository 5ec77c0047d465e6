/**
 * Until when the reserved space is paid for (economy-slots.csv): at the end of each epoch, a stack
 * of cohorts by the epochs that are left to them. What is not renewed runs out of the bottom.
 */
import { bytes, instant, percent } from '../format.ts';
import { type EpochSpan, economyEpochs } from '../results/economy.ts';
import type { Results } from '../results/results.ts';
import { numbers } from '../results/table.ts';
import {
  drawEpochStacks,
  type EpochStacks,
  epochStacks,
  epochUnder,
  NO_EPOCH,
} from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

/** Epochs that are left, from and below; an epoch of 14 days makes a quarter of a year of 6.5. */
const BANDS = [
  { key: 'c4', label: 'Up to 3 epochs', from: 0, until: 4 },
  { key: 'c2', label: '4 to 12', from: 4, until: 13 },
  { key: 'c3', label: '13 to 25', from: 13, until: 26 },
  { key: 'c1', label: '26 and more', from: 26, until: Number.POSITIVE_INFINITY },
] as const;

const TIB = 2 ** 40;
const HEIGHT = 150;

export const economyCohorts = definePanel<EpochStacks>({
  name: 'economy-cohorts',
  question: 'For how long is the reserved space paid?',
  note: 'At the end of each epoch, by the epochs that are still paid for after it.',
  metrics: [],
  files: ['economy-slots.csv'],
  followsTime: true,
  size: 'half',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const cohorts = cohortsOf(results);
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        { name: 'left_epochs', label: 'Epochs left', unit: 'count' },
        { name: 'ending_bytes', label: 'Paid until then', unit: 'bytes' },
      ],
      rows: economyEpochs(results, range).flatMap(({ epoch }) =>
        (cohorts.get(epoch) ?? []).map(({ left, ending }) => [epoch, left, ending]),
      ),
    };
  },

  geometry: (input, width) => {
    const cohorts = cohortsOf(input.results);
    const keys = BANDS.map(({ key, label }) => ({ key, label }));
    return epochStacks(input, width, keys, [
      {
        caption: '↑ Reserved, TiB',
        heightPixels: HEIGHT,
        unit: TIB,
        stacks: (epochs: readonly EpochSpan[]) =>
          BANDS.map(({ key, label, from, until }) => ({
            key,
            label,
            amounts: epochs.map(({ epoch }) => bandOf(cohorts.get(epoch), from, until)),
          })),
      },
    ]);
  },

  draw: drawEpochStacks,

  probe(input, { frame }, x) {
    const found = epochUnder(input, frame, x);
    if (found === undefined) return null;
    const cohorts = cohortsOf(input.results).get(found.epoch);
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${found.epoch}, until ${instant(found.endUs)}`,
      rows: BANDS.map(({ label, from, until }) => [label, bytes(bandOf(cohorts, from, until))]),
    };
  },
});

/** Space that is paid for `left` epochs after the one that has begun, and no longer. */
interface Cohort {
  left: number;
  ending: number;
}

function bandOf(cohorts: readonly Cohort[] = [], from: number, until: number): number {
  return cohorts.reduce(
    (sum, { left, ending }) => (left >= from && left < until ? sum + ending : sum),
    0,
  );
}

/** By epoch, from what its slots hold: what ends with a slot is not in the next one. */
function cohortsOf({ tables }: Results): Map<number, Cohort[]> {
  const file = tables['economy-slots'];
  const [epochs, slots] = [numbers(file, 'epoch'), numbers(file, 'slot')];
  const used = numbers(file, 'used_bytes');
  const held = new Map<number, Map<number, number>>();
  for (const [row, epoch] of epochs.entries()) {
    const known = held.get(epoch) ?? new Map<number, number>();
    held.set(epoch, known.set(slots[row], used[row] || 0));
  }
  return new Map(
    [...held].map(([epoch, bySlot]) => [
      epoch,
      [...bySlot]
        .map(([slot, now]) => ({
          left: slot - epoch - 1,
          ending: Math.max(now - (bySlot.get(slot + 1) ?? 0), 0),
        }))
        .filter(({ left, ending }) => left >= 0 && ending > 0),
    ]),
  );
}

function answer({ results, range }: PanelInput): string {
  const last = economyEpochs(results, range).at(-1);
  if (last === undefined) return NO_EPOCH;
  const cohorts = cohortsOf(results).get(last.epoch);
  const all = bandOf(cohorts, 0, Number.POSITIVE_INFINITY);
  if (!(all > 0)) return 'Nothing is paid for beyond the end.';
  const soon = bandOf(cohorts, 0, BANDS[0].until) / all;
  const mean = cohorts!.reduce((sum, { left, ending }) => sum + (left + 1) * ending, 0) / all;
  return (
    `At the end of epoch ${last.epoch}, ${bytes(all)} are paid for ${mean.toFixed(1)} epochs more on average; ` +
    `${percent(soon)} of it runs out within four epochs unless it is renewed.`
  );
}
