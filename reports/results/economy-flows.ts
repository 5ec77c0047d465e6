/**
 * What moved between groups of accounts over some epochs (economy-flows.csv), as whole FROST, and
 * what groups held before and after (economy-holders.csv), so that a figure can show the sums.
 */
import { economyEpochs } from './economy.ts';
import type { Results, TimeRange } from './results.ts';
import { numbers, type Table, texts } from './table.ts';

export interface Flow {
  from: string;
  to: string;
  frost: bigint;
}

/** Summed over the epochs in the range; by first appearance. */
export function flowsIn(results: Results, range: TimeRange): Flow[] {
  const wanted = new Set(economyEpochs(results, range).map(({ epoch }) => epoch));
  const file = results.tables['economy-flows'];
  const epochs = numbers(file, 'epoch');
  const [from, to, frost] = ['from', 'to', 'frost'].map((name) => texts(file, name));
  const sums = new Map<string, Flow>();
  for (const [row, epoch] of epochs.entries()) {
    if (!wanted.has(epoch) || !/^-?\d+$/.test(frost[row])) continue;
    const key = `${from[row]}>${to[row]}`;
    const known = sums.get(key);
    if (known === undefined) {
      sums.set(key, { from: from[row], to: to[row], frost: BigInt(frost[row]) });
    } else known.frost += BigInt(frost[row]);
  }
  return [...sums.values()];
}

/** What a group of account kinds holds more than before, by its flows. */
export function netOf(flows: readonly Flow[], groups: readonly string[]): bigint {
  let net = 0n;
  for (const { from, to, frost } of flows) {
    if (groups.includes(to)) net += frost;
    if (groups.includes(from)) net -= frost;
  }
  return net;
}

export interface HolderChange {
  holder: string;
  frost: bigint;
}

/** What each group holds more at the end of the range than at its start; none without both. */
export function holderChanges(results: Results, range: TimeRange): HolderChange[] {
  const epochs = economyEpochs(results, range).map(({ epoch }) => epoch);
  const [first, last] = [epochs[0], epochs.at(-1)];
  if (first === undefined || last === undefined) return [];
  const file = results.tables['economy-holders'];
  const [before, after] = [first - 1, last].map((epoch) => heldAt(file, epoch));
  return [...after].flatMap(([holder, frost]) => {
    const old = before.get(holder);
    return old === undefined ? [] : [{ holder, frost: frost - old }];
  });
}

function heldAt(file: Table, epoch: number): Map<string, bigint> {
  const [holders, frost] = [texts(file, 'holder'), texts(file, 'frost')];
  const held = new Map<string, bigint>();
  for (const [row, one] of numbers(file, 'epoch').entries()) {
    if (one === epoch && /^-?\d+$/.test(frost[row])) held.set(holders[row], BigInt(frost[row]));
  }
  return held;
}
