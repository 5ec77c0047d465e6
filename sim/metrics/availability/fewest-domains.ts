/**
 * measures.md "margin": the fewest nodes, operators, providers whose loss ends it, largest first.
 *
 * A bound from below: it takes away the shards of the current committee, of the largest domains
 * first, until more are gone than the least margin of any live blob. Where a domain holds less of
 * that blob than its shards (it lacks slivers already), or both axes bind, it takes more of them.
 * Where blobs lie on some shards only, a domain counts with the most pieces that it has of any.
 */
import { membersOfGroup, type WalrusViews } from '../../models/views.ts';
import { defineMetric, type MetricRow } from '../define.ts';
import { type BlobStates, blobStates, currentMargin, statesAt } from '../folds/blob-states.ts';

interface Domains {
  kind: string;
  /** Nodes of each. */
  groups: number[][];
}

export const fewestDomains = defineMetric({
  ...blobStates,
  name: 'margin.fewest-domains',
  unit: 'domains',
  help:
    'The fewest nodes, regions and other failure domains whose loss ends the least margin of any ' +
    'live blob, largest first; a bound from below. At the least margins of the run and the ' +
    'committee at its end; in the series at that moment. `read` for the client that fares worst.',
  better: 'higher',
  labels: ['domain', 'margin'],
  sample: (state, views) => {
    const read = state.clients.map((_, client) => currentMargin(state, client));
    return rowsOf(views, leastOf(read), durableNow(state)).flatMap(({ labels, value }) =>
      value === null ? [] : [{ labels, value }],
    );
  },
  finish: (state, views, endUs) => {
    const { clients, minDurableMargin } = statesAt(state, endUs);
    return rowsOf(views, leastOf(clients.map(({ minMargin }) => minMargin)), minDurableMargin);
  },
});

function rowsOf(views: WalrusViews, read: number | null, durable: number | null): MetricRow[] {
  const shards = Array.from({ length: views.nodeCount }, () => 0);
  for (const { node, shards: held } of views.committee('current')?.members ?? []) {
    shards[node] = held.length;
  }
  return domainsOf(views).flatMap(({ kind, groups }) => {
    const all = groups.map((nodes) => nodes.reduce((sum, node) => sum + shards[node], 0));
    const sizes = (piecesIn(views, groups) ?? all).sort((a, b) => b - a);
    return [
      { labels: { domain: kind, margin: 'read' }, value: fewest(sizes, read) },
      { labels: { domain: kind, margin: 'durable' }, value: fewest(sizes, durable) },
    ];
  });
}

/** Most pieces of one live blob in each group of nodes; null where all blobs are on all shards. */
function piecesIn(views: WalrusViews, groups: readonly number[][]): number[] | null {
  const owner = views.committee('current')?.owner;
  if (views.resolved.coding.placement === undefined || owner === undefined) return null;
  const groupOf = new Map(groups.flatMap((nodes, group) => nodes.map((node) => [node, group])));
  const most = groups.map(() => 0);
  const pieces = groups.map(() => 0);
  for (const blob of views.blobGroups().flatMap(membersOfGroup)) {
    const shards = views.shardsOf(blob) ?? [];
    for (let at = 0; at < shards.length; at += 1) {
      const group = groupOf.get(owner[shards[at]]);
      if (group === undefined) continue;
      pieces[group] += 1;
      most[group] = Math.max(most[group], pieces[group]);
    }
    for (let at = 0; at < shards.length; at += 1) {
      const group = groupOf.get(owner[shards[at]]);
      if (group !== undefined) pieces[group] = 0;
    }
  }
  return most;
}

/** 0 where the margin has ended already; null where all of them together do not end it. */
function fewest(sizes: readonly number[], margin: number | null): number | null {
  if (margin === null) return null;
  let gone = 0;
  for (let count = 0; count <= sizes.length; count++) {
    if (gone > margin) return count;
    gone += sizes[count] ?? 0;
  }
  return margin < 0 ? 0 : null;
}

/** Single nodes, their regions, and the domains that the scenario declares, by kind. */
function domainsOf({ resolved }: WalrusViews): Domains[] {
  const { nodes } = resolved.network;
  const regions = new Map<string, number[]>();
  nodes.forEach(({ region }, node) => {
    regions.set(region, [...(regions.get(region) ?? []), node]);
  });
  const declared = new Map<string, number[][]>([
    ['node', nodes.map((_, node) => [node])],
    ['region', [...regions.values()]],
  ]);
  for (const { kind, nodes: members } of resolved.failures?.domains ?? []) {
    if (kind === 'node' || kind === 'region') continue;
    declared.set(kind, [...(declared.get(kind) ?? []), members]);
  }
  return [...declared].map(([kind, groups]) => ({ kind, groups }));
}

function durableNow({ tracks }: BlobStates): number | null {
  return leastOf([...tracks.values()].map(({ durableMargin }) => durableMargin));
}

function leastOf(values: readonly (number | null)[]): number | null {
  let least: number | null = null;
  for (const value of values) {
    if (value !== null && (least === null || value < least)) least = value;
  }
  return least;
}
