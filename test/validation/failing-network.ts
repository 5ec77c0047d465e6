/**
 * A network in which nothing happens but failures: no blobs, no reads, one epoch for the whole run.
 * What the rows of the validation book ask of failure processes is measured on the real models,
 * from the facts that they emit.
 */
import { loadPlainText } from '../../sim/scenario/index.ts';
import { merged, type Overrides } from '../fixtures/small-scenario.ts';
import { createBareRun } from '../fixtures/walrus-run.ts';

export const YEAR_HOURS = 8760;
const HOUR_US = 3_600_000_000;
/** Microseconds are exact for 285 years. */
const LAST_HOURS = 2_500_000;

/** Nodes that hold the shards and never fail; the others have no stake, so that only they count. */
const KEEPERS = [0, 1, 2, 3];

const keeper = (index: number) => ({
  name: `keeper-${index}`,
  region: 'us-central',
  stake: '1000000WAL',
});

const idle = (index: number) => ({ name: `node-${index}`, region: 'eu-london', stake: '0WAL' });

/** Index of a node of the setting in facts. */
export const indexOfNode = (node: number): number => KEEPERS.length + node;

export interface Failing {
  /** Nodes that fail, at most 996: node-0, node-1 … They are the domain `all-nodes`. */
  nodes: number;
  hours: number;
  seed: number;
  failures: Overrides;
  overrides?: Overrides;
}

export function failingNetwork({ nodes, hours, seed, failures, overrides = {} }: Failing) {
  const never = `${Math.min(4 * hours, LAST_HOURS)}h`;
  const scenario = merged(
    {
      about: { title: 'Failing' },
      seed,
      duration: `${hours}h`,
      fidelity: 'counts',
      network: {
        shards: 10,
        epoch: never,
        nodes: [
          ...KEEPERS.map(keeper),
          ...Array.from({ length: nodes }, (_, index) => idle(index)),
        ],
        latency: { jitter: 0 },
      },
      workload: { reads: { start: never }, 'read-back': false },
      probes: { interval: never },
      failures: merged(
        {
          domains: {
            group: { 'all-nodes': Array.from({ length: nodes }, (_, node) => `node-${node}`) },
          },
        },
        failures,
      ),
    },
    overrides,
  );
  return createBareRun(loadPlainText('failing.yaml', JSON.stringify(scenario), '.'));
}

export interface FailureFact {
  name: string;
  entity: number;
  /** The entity as a node of the setting. */
  node: number;
  args: readonly number[];
  hours: number;
}

/** Runs to the end and tells every fact that the rows look at. */
export function follow(setting: Failing, see: (fact: FailureFact) => void): void {
  const simulation = failingNetwork(setting);
  const watched = new Set([
    'node.crashed',
    'node.restarted',
    'disk.failed',
    'fault.attributed',
    'fault.ended',
  ]);
  simulation.onFact(({ name, entity, args, timeUs }) => {
    const node = entity - KEEPERS.length;
    if (watched.has(name)) see({ name, entity, node, args, hours: timeUs / HOUR_US });
  });
  while (simulation.step(100_000) === 'running');
}

/**
 * Time averages of functions of the number of nodes down, batch by batch. Groups are parts of one
 * network that have nothing to do with each other; they are averaged over.
 */
export class DownAverages {
  /** By function, by batch: the average. */
  readonly averages: number[][];
  private readonly functions: readonly ((down: number) => number)[];
  private readonly groupSize: number;
  private readonly batchHours: number;
  private readonly startHours: number;
  private readonly down: number[];
  private readonly since: number[];

  constructor(options: {
    groups: number;
    groupSize: number;
    startHours: number;
    endHours: number;
    batches: number;
    functions: readonly ((down: number) => number)[];
  }) {
    const { groups, groupSize, startHours, endHours, batches, functions } = options;
    this.functions = functions;
    this.groupSize = groupSize;
    this.startHours = startHours;
    this.batchHours = (endHours - startHours) / batches;
    this.down = new Array<number>(groups).fill(0);
    this.since = new Array<number>(groups).fill(startHours);
    this.averages = functions.map(() => new Array<number>(batches).fill(0));
  }

  see({ name, node, hours }: FailureFact): void {
    if (name !== 'node.crashed' && name !== 'node.restarted') return;
    const group = Math.floor(node / this.groupSize);
    this.settle(group, hours);
    this.down[group] += name === 'node.crashed' ? 1 : -1;
  }

  finish(endHours: number): void {
    for (const group of this.down.keys()) this.settle(group, endHours);
  }

  /** Adds the time since the last change, cut at the edges of batches. */
  private settle(group: number, until: number): void {
    const { batchHours, startHours, functions, averages } = this;
    const batches = averages[0].length;
    const values = functions.map((of) => of(this.down[group]));
    let from = this.since[group];
    while (from < until) {
      const batch = Math.min(batches - 1, Math.floor((from - startHours) / batchHours));
      const edge = batch === batches - 1 ? until : startHours + (batch + 1) * batchHours;
      const to = Math.min(until, edge <= from ? until : edge);
      const share = (to - from) / batchHours / this.down.length;
      for (const [index, value] of values.entries()) averages[index][batch] += value * share;
      from = to;
    }
    this.since[group] = Math.max(this.since[group], until);
  }
}
