/** All that is measured of an economy, epoch by epoch: kept by every run that has one. */
import type { EpochClosed } from '../economics/economy/index.ts';
import { newTally } from '../economics/ledger/index.ts';
import type {
  DelegatorRow,
  EpochRow,
  HoldersFrost,
  NodeEpochRow,
  PriceSample,
} from '../economy-views.ts';
import { delegatorGroups, measureDelegators } from './delegator-groups.ts';
import { holdersOf, ownersOf } from './holders.ts';
import {
  type Closing,
  type FinesSeen,
  type MeasuredWorld,
  measureEpoch,
  measureNodes,
  type People,
} from './measure.ts';

export interface EconomyBooks {
  rows: EpochRow[];
  nodeRows: NodeEpochRow[];
  opening: HoldersFrost;
  openingDelegators: readonly DelegatorRow[];
  fines: FinesSeen;
  prices: PriceSample[];
  /** Ticks a sample of `prices`, and ticks since the last one. */
  stride: number;
  skipped: number;
}

/** Opens the books, and lets the ledger count what moves between groups from now on. */
export function openBooks(world: MeasuredWorld): EconomyBooks {
  const { owners, groups } = peopleOf(world);
  const { epoch } = world.economy.clock;
  world.economy.ledger.tally = newTally(owners);
  return {
    rows: [],
    nodeRows: [],
    opening: holdersOf(world, owners),
    openingDelegators: measureDelegators(world, groups, epoch - 1),
    fines: { assessedFrost: [], collectedFrost: [] },
    prices: [],
    stride: 1,
    skipped: 0,
  };
}

/** Enters an epoch that has just closed. */
export function closeBooks(
  books: EconomyBooks,
  world: MeasuredWorld,
  { closed, closing }: { closed: EpochClosed; closing: Closing },
): EpochRow {
  const nodes = measureNodes(world, closed, { closing, fines: books.fines });
  const row = measureEpoch(world, closed, { closing, nodes, people: peopleOf(world) });
  books.nodeRows.push(...nodes);
  books.rows.push(row);
  const { assessedFrost, collectedFrost } = world.economy.penalties;
  books.fines = { assessedFrost: [...assessedFrost], collectedFrost: [...collectedFrost] };
  return row;
}

const peopleOf = ({ setup }: MeasuredWorld): People => ({
  owners: ownersOf(setup),
  groups: delegatorGroups(setup),
});
