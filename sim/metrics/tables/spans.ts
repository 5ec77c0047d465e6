/** spans.csv: what storage nodes were busy with, or down, from when to when. */
import { FALLBACK_REASONS } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import { defineTable, type FoldStep } from '../define.ts';

const SPAN_KINDS = ['down', 'recovering', 'transfer', 'fallback', 'blob-sync'] as const;
type SpanKind = (typeof SPAN_KINDS)[number];

interface Span {
  node: number;
  kind: SpanKind;
  startedUs: number;
  /** −1 while open. */
  endedUs: number;
  detail: string;
}

interface Spans {
  spans: Span[];
  /** Key of an open span → its index. */
  open: Map<string, number>;
}

export const spansTable = defineTable<Spans>({
  name: 'spans',
  help: 'Spans of time of storage nodes: down, recovering, transfer, fallback, blob-sync.',
  columns: [
    { name: 'node', help: 'name' },
    { name: 'kind', help: SPAN_KINDS.join(', ') },
    { name: 'started_us', help: '' },
    { name: 'ended_us', help: 'the end of the run if still open, which `detail` then says' },
    { name: 'detail', help: '`key=value` pairs, `;` between' },
  ],
  init: () => ({ spans: [], open: new Map() }),
  on: {
    'node.crashed': (state, fact) => {
      // The process is gone, and with it all that it was doing.
      for (const kind of SPAN_KINDS) closeAll(state, fact.entity, kind, fact.timeUs);
      open(state, fact.entity, 'down', '', fact.timeUs, '');
    },
    'node.restarted': (state, fact) => close(state, fact.entity, 'down', '', fact.timeUs),
    'node-recovery.started': (state, fact) => {
      const [epoch, missing] = fact.args;
      const detail = `epoch=${epoch};missing=${missing}`;
      open(state, fact.entity, 'recovering', '', fact.timeUs, detail);
    },
    'node-recovery.ended': (state, fact) =>
      close(state, fact.entity, 'recovering', '', fact.timeUs),
    'transfer.started': (state, fact, views) => {
      const [shard, from, epoch] = fact.args;
      const detail = `epoch=${epoch};from=${nodeName(views, from)};shard=${shard}`;
      open(state, fact.entity, 'transfer', `${shard}`, fact.timeUs, detail);
    },
    'transfer.fell-back': (state, fact) => {
      const [shard, pending, reason] = fact.args;
      close(state, fact.entity, 'transfer', `${shard}`, fact.timeUs);
      const detail = `pending=${pending};reason=${FALLBACK_REASONS[reason]};shard=${shard}`;
      open(state, fact.entity, 'fallback', `${shard}`, fact.timeUs, detail);
    },
    'transfer.ended': (state, fact) => {
      close(state, fact.entity, 'transfer', `${fact.args[0]}`, fact.timeUs);
      close(state, fact.entity, 'fallback', `${fact.args[0]}`, fact.timeUs);
    },
    'blob-sync.started': (state, fact) => {
      const [blob, missing] = fact.args;
      const detail = `blob=${blob};missing=${missing}`;
      open(state, fact.entity, 'blob-sync', `${blob}`, fact.timeUs, detail);
    },
    'blob-sync.ended': (state, fact) =>
      close(state, fact.entity, 'blob-sync', `${fact.args[0]}`, fact.timeUs),
  } satisfies Record<string, FoldStep<Spans>>,
  rows: (state, views, endUs) =>
    state.spans.map(({ node, kind, startedUs, endedUs, detail }) => [
      nodeName(views, node),
      kind,
      startedUs,
      endedUs < 0 ? endUs : endedUs,
      endedUs < 0 ? [detail, 'open=yes'].filter((part) => part !== '').join(';') : detail,
    ]),
});

function nodeName(views: WalrusViews, node: number): string {
  return views.resolved.network.nodes[node].name;
}

/** Opening what is open already changes nothing: the span goes on. */
function open(
  state: Spans,
  node: number,
  kind: SpanKind,
  of: string,
  startedUs: number,
  detail: string,
): void {
  const key = `${node}/${kind}/${of}`;
  if (state.open.has(key)) return;
  state.open.set(key, state.spans.length);
  state.spans.push({ node, kind, startedUs, endedUs: -1, detail });
}

function close(state: Spans, node: number, kind: SpanKind, of: string, endedUs: number): void {
  const key = `${node}/${kind}/${of}`;
  const index = state.open.get(key);
  if (index === undefined) return;
  state.spans[index].endedUs = endedUs;
  state.open.delete(key);
}

function closeAll(state: Spans, node: number, kind: SpanKind, endedUs: number): void {
  const prefix = `${node}/${kind}/`;
  for (const key of [...state.open.keys()]) {
    if (key.startsWith(prefix)) close(state, node, kind, key.slice(prefix.length), endedUs);
  }
}
