/**
 * Epochs and faults of a run as spans of time: what the brush and the background marks show.
 */
import type { Results } from './results.ts';
import { numbers, texts } from './table.ts';

export interface Epoch {
  epoch: number;
  startUs: number;
  /** When a quorum of the committee had its shards; NaN when it never had. */
  doneUs: number;
  /** Start of the next epoch, or the end of the run. */
  endUs: number;
  shardsMoved: number;
  members: number;
}

export interface FaultSpan {
  fault: string;
  name: string;
  verb: string;
  nodes: string;
  startUs: number;
  /** The end of the run for a fault that stayed. */
  endUs: number;
  isForGood: boolean;
  effect: string;
}

/** Of the network, or, where there was none, of the economy alone. */
function epochTable({ tables }: Results) {
  return tables.epochs.rows > 0 ? tables.epochs : tables['economy-epochs'];
}

export function epochs(results: Results): Epoch[] {
  const table = epochTable(results);
  const [epoch, started, done, moved, members] = [
    'epoch',
    'started_us',
    'done_us',
    'shards_moved',
    'members',
  ].map((name) => numbers(table, name));
  return started.map((startUs, row) => ({
    epoch: epoch[row],
    startUs,
    doneUs: done[row],
    endUs: started[row + 1] ?? results.durationUs,
    shardsMoved: moved[row],
    members: members[row],
  }));
}

export function epochStarts(results: Results): number[] {
  return numbers(epochTable(results), 'started_us').filter((us) => !Number.isNaN(us));
}

export function faultSpans(results: Results): FaultSpan[] {
  const table = results.tables.faults;
  const [fault, name, verb, nodes, effect] = ['fault', 'name', 'verb', 'nodes', 'effect'].map(
    (column) => texts(table, column),
  );
  const started = numbers(table, 'started_us');
  const ended = numbers(table, 'ended_us');
  const out: FaultSpan[] = [];
  for (let row = 0; row < table.rows; row += 1) {
    if (Number.isNaN(started[row])) continue;
    const isForGood = Number.isNaN(ended[row]);
    out.push({
      fault: fault[row],
      name: name[row] || `${verb[row]} ${fault[row]}`,
      verb: verb[row],
      nodes: nodes[row],
      startUs: started[row],
      endUs: isForGood ? results.durationUs : ended[row],
      isForGood,
      effect: effect[row],
    });
  }
  return out;
}
