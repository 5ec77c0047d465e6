/**
 * Nodes that a scenario names as a whole: `nodes: mainnet-baseline` stands for the 105 nodes of the
 * baseline, written out before the scenario is checked. Their regions are those of the latency in
 * turn, since no source places them.
 */
import { BASELINE_ROWS } from '../models/economics/baseline/index.ts';
import { rttTables } from '../models/network/rtt-tables.ts';

export const NODE_PRESETS = ['mainnet-baseline'] as const;

interface RawNetwork {
  nodes?: unknown;
  latency?: { table?: unknown; regions?: unknown };
}

/** The data with the preset written out; other data as they are. */
export function writeOutNodes(data: unknown): unknown {
  const network = (data as { network?: RawNetwork }).network;
  if (network?.nodes !== 'mainnet-baseline') return data;
  const regions = regionsOf(network);
  const nodes = BASELINE_ROWS.map(([stakeWal, capacityTb, commissionBp, votes], index) => ({
    name: `node-${index}`,
    region: regions[index % regions.length],
    stake: `${stakeWal}WAL`,
    capacity: `${capacityTb}TB`,
    'commission-bp': commissionBp,
    votes: votes === 'frost' ? 'frost' : 'usd',
  }));
  return { ...(data as object), network: { ...network, nodes } };
}

function regionsOf({ latency }: RawNetwork): readonly unknown[] {
  if (Array.isArray(latency?.regions) && latency.regions.length > 0) return latency.regions;
  const table = typeof latency?.table === 'string' ? latency.table : 'wide12';
  return (
    (rttTables as Readonly<Record<string, { regions: readonly string[] }>>)[table]?.regions ?? ['?']
  );
}
