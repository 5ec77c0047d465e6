/**
 * `--trace FILE`: the run as a trace in the JSON form of the Chrome trace format, which Perfetto
 * opens: one track a node for its spans, one a client for its writes and reads, one counter each
 * for readable blobs and stored bytes.
 */
import { renameSync, writeFileSync } from 'node:fs';
import type { Cell, ResultTable, RunResults } from '../results/run-results.ts';

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
  const events: TraceEvent[] = [
    processName(NODES, 'nodes'),
    processName(CLIENTS, 'clients'),
    processName(NETWORK, 'network'),
    ...spanEvents(rowsOf(results, 'spans')),
    ...operationEvents(rowsOf(results, 'operations')),
    ...counterEvents(results),
  ];
  const aside = `${path}.partial-${process.pid}`;
  writeFileSync(aside, `${JSON.stringify({ displayTimeUnit: 'ms', traceEvents: events })}\n`);
  renameSync(aside, path);
}

const processName = (pid: number, name: string): TraceEvent => ({
  ph: 'M',
  name: 'process_name',
  pid,
  tid: 0,
  args: { name },
});

function spanEvents(rows: Record<string, Cell>[]): TraceEvent[] {
  return rows.map(({ node, kind, started_us: start, ended_us: end, detail }) => ({
    ph: 'X',
    name: String(kind),
    pid: NODES,
    tid: Number(node),
    ts: Number(start),
    dur: Math.max(0, Number(end ?? start) - Number(start)),
    args: { detail },
  }));
}

function operationEvents(rows: Record<string, Cell>[]): TraceEvent[] {
  return rows.map(({ kind, client, started_us: start, latency_us: latency, blob, outcome }) => ({
    ph: 'X',
    name: String(kind),
    pid: CLIENTS,
    tid: Number(client),
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

function rowsOf({ tables }: RunResults, name: string): Record<string, Cell>[] {
  const table: ResultTable | undefined = tables.find((candidate) => candidate.name === name);
  return (table?.rows ?? []).map((row) =>
    Object.fromEntries(table?.columns.map((column, index) => [column.name, row[index]]) ?? []),
  );
}
