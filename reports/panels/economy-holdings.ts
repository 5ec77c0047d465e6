/**
 * Where all WAL lies at the end of each epoch (economy-epochs.csv), by kind of account, and whether
 * it adds up. What was never given out is left out of the figure, for it would dwarf the rest.
 */
import { instant, plural, wal } from '../format.ts';
import { economyEpochs, frostSum, walColumn } from '../results/economy.ts';
import {
  drawEpochStacks,
  type EpochStacks,
  epochStacks,
  epochUnder,
  frostColumn,
  NO_EPOCH,
} from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

/** Kinds of account, the largest at the bottom; several make one colour. */
const KINDS = [
  { key: 'c1', label: 'Staked principal', columns: ['held_principal_frost'] },
  { key: 'c3', label: 'Rewards in pools', columns: ['held_pool_frost', 'held_reward_frost'] },
  { key: 'c2', label: 'Subsidies left', columns: ['held_subsidy_frost'] },
  { key: 'c5', label: 'Paid for later epochs', columns: ['held_slot_frost'] },
  {
    key: 'c6',
    label: 'Wallets and commission',
    columns: ['held_wallet_frost', 'held_commission_frost', 'held_locked_commission_frost'],
  },
  {
    key: 'c4',
    label: 'Burned, treasury, escrow',
    columns: ['held_burned_frost', 'held_treasury_frost', 'held_escrow_frost'],
  },
] as const;

const UNDISTRIBUTED = 'held_undistributed_frost';
const ALL = [UNDISTRIBUTED, ...KINDS.flatMap(({ columns }) => columns)];
/** Minted once, at the start (economics.md §1). */
const MINTED_FROST = 5_000_000_000_000_000_000n;
const HEIGHT = 190;

export const economyHoldings = definePanel<EpochStacks>({
  name: 'economy-holdings',
  question: 'Where does the WAL lie, and does it add up?',
  note: 'At the end of each epoch, without what was never given out. The recount is exact, in FROST.',
  metrics: [],
  files: ['economy-epochs.csv'],
  followsTime: true,
  size: 'full',
  about: 'economy',
  answer,

  table: ({ results, range }) => {
    const file = results.tables['economy-epochs'];
    return {
      columns: [
        { name: 'epoch', label: 'Epoch', unit: 'count' },
        ...KINDS.map(({ label }) => ({
          name: frostColumn(label),
          label,
          unit: 'frost' as const,
        })),
        { name: 'undistributed_frost', label: 'Never given out', unit: 'frost' },
        { name: 'missing_frost', label: 'Missing', unit: 'frost' },
      ],
      rows: economyEpochs(results, range).map(({ row, epoch }) => [
        epoch,
        ...KINDS.map(({ columns }) => String(frostSum(file, columns, [row]))),
        String(frostSum(file, [UNDISTRIBUTED], [row])),
        String(MINTED_FROST - frostSum(file, ALL, [row])),
      ]),
    };
  },

  geometry: (input, width) =>
    epochStacks(input, width, KINDS, [
      {
        caption: '↑ Million WAL',
        heightPixels: HEIGHT,
        stacks: (epochs) => {
          const file = input.results.tables['economy-epochs'];
          return KINDS.map(({ key, label, columns }) => {
            const read = columns.map((name) => walColumn(file, name));
            const amounts = epochs.map(({ row }) => read.reduce((sum, one) => sum + one[row], 0));
            return { key, label, amounts };
          });
        },
      },
    ]),

  draw: drawEpochStacks,

  probe(input, { frame }, x) {
    const found = epochUnder(input, frame, x);
    if (found === undefined) return null;
    const file = input.results.tables['economy-epochs'];
    return {
      x,
      y: frame.box.top,
      title: `Epoch ${found.epoch}, until ${instant(found.endUs)}`,
      rows: [...KINDS]
        .reverse()
        .map(({ label, columns }) => [label, wal(String(frostSum(file, columns, [found.row])))]),
    };
  },
});

function answer({ results, range }: PanelInput): string {
  const file = results.tables['economy-epochs'];
  const spans = economyEpochs(results, range);
  const last = spans.at(-1);
  if (last === undefined) return NO_EPOCH;
  const off = spans.filter(({ row }) => frostSum(file, ALL, [row]) !== MINTED_FROST).length;
  const burned = wal(String(frostSum(file, ['held_burned_frost'], [last.row])));
  const sums =
    off === 0
      ? `In every epoch all accounts add up to the ${wal(String(MINTED_FROST))} that were minted`
      : `In ${plural(off, 'epoch')} the accounts do not add up to what was minted`;
  return `${sums}; of these, ${burned} were burned by the end of epoch ${last.epoch}.`;
}
