/**
 * `--trace FILE`: the run as a trace in the JSON form of the Chrome trace format, which Perfetto
 * opens: one track a node for its spans, one a client for its writes and reads, one counter each
 * for readable blobs and stored bytes.
 */
import { renameSync, writeFileSync } from 'node:fs';
import type { Cell, ResultTable, RunResults } from '../results/run-results.ts';

type Row = Record<string, Cell>;

interface TraceEvent {
  ph: 'X' | 'C' | 'M';
  name: string;
  pid: number;
  tid: number;
  ts?: number;
  dur?: number;
  args?: Record<string, Cell>;
}

const NODES = 1;
const CLIENTS = 2;
const NETWORK = 3;

const COUNTERS: readonly string[] = [
  'availability.readable-share',
  'blobs.live',
  'storage.stored-bytes',
  'nodes.up',
];

export function writeTraceFile(path: string, results: RunResults): void {
  const spans = rowsOf(results, 'spans');
  const operations = rowsOf(results, 'operations');
  const nodes = trackNames(spans, 'node');
  const clients = trackNames(operations, 'client');
  const events: TraceEvent[] = [
    label('process_name', NODES, 0, 'nodes'),
    label('process_name', CLIENTS, 0, 'clients'),
    label('process_name', NETWORK, 0, 'network'),
    ...nodes.map((name, track) => label('thread_name', NODES, track, name)),
    ...clients.map((name, track) => label('thread_name', CLIENTS, track, name)),
    ...spanEvents(spans, nodes),
    ...operationEvents(operations, clients),
    ...counterEvents(results),
  ];
  const aside = `${path}.partial-${process.pid}`;
  writeFileSync(aside, `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events })}\n`);
  renameSync(aside, path);
}

const label = (what: string, pid: number, tid: number, name: string): TraceEvent => ({
  ph: 'M',
  name: what,
  pid,
  tid,
  args: { name },
});

/** One track a node or client, in the order of their first rows. */
const trackNames = (rows: readonly Row[], column: string): string[] => [
  ...new Set(rows.map((row) => String(row[column]))),
];

function spanEvents(rows: readonly Row[], tracks: readonly string[]): TraceEvent[] {
  return rows.map(({ node, kind, started_us: start, ended_us: end, detail }) => ({
    ph: 'X',
    name: String(kind),
    pid: NODES,
    tid: tracks.indexOf(String(node)),
    ts: Number(start),
    dur: Math.max(0, Number(end ?? start) - Number(start)),
    args: { detail },
  }));
}

function operationEvents(rows: readonly Row[], tracks: readonly string[]): TraceEvent[] {
  return rows.map(({ kind, client, started_us: start, latency_us: latency, blob, outcome }) => ({
    ph: 'X',
    name: String(kind),
    pid: CLIENTS,
    tid: tracks.indexOf(String(client)),
    ts: Number(start),
    dur: Number(latency ?? 0),
    args: { blob, outcome },
  }));
}

function counterEvents({ series }: RunResults): TraceEvent[] {
  return series
    .filter(({ metric, labels }) => labels === '' && COUNTERS.includes(metric))
    .map(({ timeUs, metric, value }) => ({
      ph: 'C',
      name: metric,
      pid: NETWORK,
      tid: 0,
      ts: timeUs,
      args: { value },
    }));
}

function rowsOf({ tables }: RunResults, name: string): Row[] {
  const table: ResultTable | undefined = tables.find((candidate) => candidate.name === name);
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(table?.columns.map((column, index) => [column.name, row[index]]) ?? []),
  );
}
