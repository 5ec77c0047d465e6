/**
 * The rows of the scale table: each a scenario made from `scenarios/mainnet/year.yaml`, with what
 * is aimed at on one core. What a row leaves out or changes is said in `about`.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { Counted } from '../../sim/models/holdings/index.ts';
import { loadPlainText } from '../../sim/scenario/index.ts';

export interface Task {
  name: string;
  /** Simulated days; 0: as many as the row says. */
  days: number;
}

export interface Measured {
  name: string;
  target: string;
  days: number;
  /** Processor time: of the whole run, or of one clone or save. */
  seconds: number;
  peakMiB: number;
  events: number;
  /** Bytes of boxes, holdings, cells and columns of blobs that were gone through. */
  touchedMiB: number;
  counted: Counted;
  stateMiB: number;
  digest: string;
}

export interface Row {
  name: string;
  about: string;
  target: string;
  /** What is timed: a run to its end, or copies of its state. */
  what: 'run' | 'clone' | 'save';
  days: number;
  scenario: (written: Written) => void;
}

/** A scenario as it is written, before it is checked. */
// biome-ignore lint/suspicious/noExplicitAny: a tree of YAML, checked by the loader.
type Written = any;

const YEAR_DAYS = 364;
const EPOCHS = 26;
/** Of the state that is cloned and saved: what a run of a year looks like early on. */
const STATE_DAYS = 14;

const EPOCH_MS = 1_209_600_000;
const READS = 1000;
const WRITES = 200;

/** A share of the 1,000 probe reads and 200 probe writes an epoch of 14 days. */
function probesOf(written: Written, share: number): void {
  const every = (count: number) => {
    return { law: 'exponential', mean: `${Math.round(EPOCH_MS / (count * share))}ms` };
  };
  written.workload.reads.every = every(READS);
  written.workload.writes.every = every(WRITES);
  written.workload.generated.count = Math.round(EPOCHS * WRITES * share);
}

/** Of the probes of the file: 200 reads and 40 writes an epoch. */
const FEW = 0.2;

/** No blob carries bytes where there are many of them: ten would be an hour of encoding nothing. */
function manyBlobs(written: Written, count: number): void {
  written.fidelity = 'counts';
  written.workload.preloaded.count = count;
}

export const ROWS: readonly Row[] = [
  {
    name: 'year',
    about:
      'the file: a year, 10,000 tracked blobs, 10 with bytes, 1,000 reads and 200 writes an epoch',
    target: '60 s, 1 GiB',
    what: 'run',
    days: YEAR_DAYS,
    scenario: () => {},
  },
  {
    name: 'year-few-probes',
    about: 'the same with 200 reads and 40 writes an epoch',
    target: '20 s',
    what: 'run',
    days: YEAR_DAYS,
    scenario: (written) => probesOf(written, FEW),
  },
  {
    name: 'clone',
    about: 'one clone of the state of the year, in memory, after two weeks',
    target: '0.05 s, 30 MiB',
    what: 'clone',
    days: STATE_DAYS,
    scenario: (written) => probesOf(written, FEW),
  },
  {
    name: 'save',
    about: 'the same state as bytes, observers and checksum included',
    target: '',
    what: 'save',
    days: STATE_DAYS,
    scenario: (written) => probesOf(written, FEW),
  },
  {
    name: 'million',
    about: 'one year, 1,000,000 tracked blobs, 200 reads and 40 writes an epoch, counts',
    target: '300 s, 2 GiB',
    what: 'run',
    days: YEAR_DAYS,
    scenario: (written) => {
      probesOf(written, FEW);
      manyBlobs(written, 1_000_000);
    },
  },
  {
    name: 'billion',
    about: 'one year, 1,000,000,000 blobs that come and go in classes beside 10,000 tracked ones',
    target: '600 s, 4 GiB',
    what: 'run',
    days: YEAR_DAYS,
    scenario: (written) => {
      probesOf(written, FEW);
      manyBlobs(written, 10_000);
      // Of the smallest sizes, so that 10^9 of them fit: 64 PB of metadata and slivers on chain.
      written.workload.population = {
        blobs: 1_000_000_000,
        classes: ['1KiB', '16KiB', '64KiB', '128KiB', '256KiB'].map((size) => ({ size, share: 1 })),
        turnover: { lifetime: '26epochs', deleted: 0.01 },
      };
      written.storage = { capacity: '2PB' };
      written.network.nodes.link = { up: '40Gbps', down: '40Gbps' };
    },
  },
  {
    name: 'shards-10k',
    about: 'one year, 10,000 shards, 1,000 nodes, 100,000 blobs, 100 reads and 20 writes an epoch',
    target: '600 s',
    what: 'run',
    days: YEAR_DAYS,
    scenario: (written) => {
      probesOf(written, 0.1);
      manyBlobs(written, 100_000);
      written.network.shards = 10_000;
      written.network.nodes.count = 1000;
      // There are 5 billion WAL.
      written.network.nodes.stake = { law: 'uniform', min: '2100000WAL', max: '7000000WAL' };
      written.economics.limits = { 'active-set-size': 1000 };
    },
  },
];

export function rowNamed(name: string): Row {
  const row = ROWS.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row is called "${name}"`);
  return row;
}

const YEAR = fileURLToPath(new URL('../../scenarios/mainnet/year.yaml', import.meta.url));

/** The scenario of a row, so many days of it. */
export function scenarioOf(row: Row, days: number) {
  const written: Written = parse(readFileSync(YEAR, 'utf8'));
  written.about.title = row.about;
  row.scenario(written);
  written.duration = `${days}d`;
  written.economics['stake-changes'] = written.economics['stake-changes'].filter(
    ({ at }: { at: string }) => Number.parseInt(at, 10) < days,
  );
  written.checks = [];
  return loadPlainText(`${row.name}.yaml`, JSON.stringify(written), '.'); // JSON is YAML.
}

/** Bytes of one box, holding and cell as they lie in memory, and of a blob's columns. */
const BOX_BYTES = 64;
const HOLDING_BYTES = 80;
const CELL_BYTES = 12;
const BLOB_BYTES = 29;

export function touchedBytes({ boxes, holdings, cells, blobs }: Counted): number {
  return boxes * BOX_BYTES + holdings * HOLDING_BYTES + cells * CELL_BYTES + blobs * BLOB_BYTES;
}
