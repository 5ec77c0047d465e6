/**
 * Blobs that a node reads in bulk, for something else than its slivers: as many primaries of each
 * as determine it, without those that the node has, one request a sliver, shared out over the
 * nodes that hold them; and the metadata of each from one node (re-encode.ts, in a flow).
 */
import { blobAt } from '../blobs/blobs.ts';
import { metadataBytes } from '../coding/coding.ts';
import { PRIMARY } from '../holdings/index.ts';
import { hasMetadata, nodeAt } from '../storage-node/holdings.ts';
import { readCommitteeOfBlob } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import { type BulkRequest, requestOf } from './bulk-calls.ts';
import { byDonor, groupKeys } from './bulk-plan.ts';
import { addReads, primaryBytes, readDemandOf } from './bulk-ways.ts';
import { type Ask, type Demand, mayServe, shareOut, together } from './donors.ts';

/** What is asked of whom for the blobs that can be read now. */
export interface ReadPlan {
  blobs: number[];
  /** Metadata, then slivers; the nodes that are asked for either. */
  requests: { to: number; request: BulkRequest }[];
  sources: number[];
  donors: number[];
}

export function planReads(ctx: WalrusContext, asker: number, blobs: readonly number[]): ReadPlan {
  const demands = new Map<string, Demand>();
  const keyOf = groupKeys(ctx);
  const possible = blobs.filter((blob) => {
    const { key, epoch } = keyOf(blob, PRIMARY);
    const source = { blob };
    const demand = readDemandOf(ctx, { node: asker, demands }, { key, epoch, source });
    if (!demand.isEnough) return false;
    addReads(demand, { members: 1, bytes: primaryBytes(ctx, blobAt(ctx, blob).symbolBytes) });
    return true;
  });
  const asks = new Map<number, Ask>();
  const stream = ctx.random.open(`node/${asker}/bulk-donors`);
  const asked = { asks, spares: new Map<number, Ask>(), extraSymbols: 0 };
  for (const demand of together(demands.values())) shareOut(ctx, { asker, stream }, demand, asked);
  const metadata = metadataRequests(ctx, asker, possible);
  const slivers = byDonor(asks).map((ask) => ({ to: ask.donor, request: requestOf(ask) }));
  return {
    blobs: possible,
    requests: [...metadata, ...slivers],
    sources: metadata.map(({ to }) => to),
    donors: slivers.map(({ to }) => to),
  };
}

/** As many sets from each node of the committee, as random single fetches would take. */
function metadataRequests(
  ctx: WalrusContext,
  asker: number,
  blobs: readonly number[],
): ReadPlan['requests'] {
  if (blobs.length === 0) return [];
  const [sample] = blobs;
  const sources = readCommitteeOfBlob(ctx, sample)
    .members.map(({ node }) => node)
    .filter((node) => {
      if (node === asker || !hasMetadata(ctx, node, sample)) return false;
      return mayServe(ctx, nodeAt(ctx, node), asker, sample);
    });
  ctx.random.shuffle(ctx.random.open(`node/${asker}/bulk-metadata`), sources);
  const used = sources.slice(0, blobs.length);
  return used.map((to, index) => {
    const more = index < blobs.length % used.length ? 1 : 0;
    const requests = Math.floor(blobs.length / used.length) + more;
    const metadata = requests * metadataBytes(ctx.resolved.coding);
    const nothing = { symbols: 0, payload: 0, proof: 0, framing: 0 };
    return { to, request: { ...nothing, metadata, requests } };
  });
}
