import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createChain } from '../../../sim/models/chain/index.ts';
import { fewestNodes } from '../../../sim/models/committee/index.ts';
import {
  BASELINE_ROWS,
  baselineNodes,
  COMMISSION_FIGURES,
  DEMAND_FIGURES,
  type Figure,
  NETWORK_FIGURES,
  NODE_COSTS_FIGURES,
  PRICES_FIGURES,
  SUBSIDY_FIGURES,
  TOKEN_FIGURES,
} from '../../../sim/models/economics/baseline/index.ts';

interface Written {
  value: unknown;
  status: string;
  source: string | null;
}

interface WrittenNode {
  stake_wal: number;
  expected_shards: number;
  node_capacity_tb: number;
  commission_bps: number;
  price_policy: string;
}

const path = new URL('../../vectors/economics-baseline.json', import.meta.url);
const baseline = JSON.parse(readFileSync(path, 'utf8'));
const written: WrittenNode[] = baseline.nodes.list;

const sections: [name: string, figures: Record<string, Figure<unknown>>][] = [
  ['network', NETWORK_FIGURES],
  ['token', TOKEN_FIGURES],
  ['prices', PRICES_FIGURES],
  ['commission', COMMISSION_FIGURES],
  ['subsidies', SUBSIDY_FIGURES],
  ['node_costs', NODE_COSTS_FIGURES],
  ['demand', DEMAND_FIGURES],
];

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Amounts stand as strings in the file and as bigint in the code. */
const plain = (value: unknown) => (typeof value === 'bigint' ? String(value) : value);

describe('the figures of the baseline', () => {
  it.each(sections)('%s: value, status and source are those on file', (section, figures) => {
    const onFile = Object.entries(baseline[section] as Record<string, Written>).filter(
      ([, figure]) => 'value' in figure,
    );
    expect(Object.keys(figures)).toEqual(onFile.map(([name]) => camel(name)));
    for (const [name, { value, status, source }] of onFile) {
      const figure = figures[camel(name)];
      expect(plain(figure.value), name).toEqual(value);
      expect(figure.status, name).toBe(status);
      expect(figure.source === '', name).toBe(source === null);
    }
  });

  it('name a source wherever they are not assumed', () => {
    for (const [, figures] of sections) {
      for (const [name, { status, source }] of Object.entries(figures)) {
        expect(source === '', name).toBe(status === 'assumed');
      }
    }
  });

  it('list the nodes on file', () => {
    expect(BASELINE_ROWS).toEqual(
      written.map((node) => [
        node.stake_wal,
        node.node_capacity_tb,
        node.commission_bps,
        node.price_policy,
      ]),
    );
  });
});

describe('the committee of the baseline, by running the rules', () => {
  const chain = createChain({
    shards: 1000,
    epochUs: 1_209_600_000_000,
    nodes: baselineNodes(),
    nowUs: 0,
  });
  const holdings = chain.current!.members.map(({ shards }) => shards.length);

  it('has 105 nodes, 18 shards at most, 19 nodes for f + 1 and 38 for 2f + 1', () => {
    expect(holdings).toHaveLength(NETWORK_FIGURES.committeeSize.value);
    expect(Math.max(...holdings)).toBe(NETWORK_FIGURES.maxShardsHeldByOneOperator.value);
    expect(fewestNodes(holdings, 334)).toBe(NETWORK_FIGURES.nodesNeededForFPlus1Shards.value);
    expect(fewestNodes(holdings, 667)).toBe(NETWORK_FIGURES.nodesNeededFor2fPlus1Shards.value);
    expect(holdings).toEqual(written.map(({ expected_shards }) => expected_shards));
  });

  it('votes for a system of ⌊75 TB · 1000 / 18⌋ bytes (economics.md §21.4)', () => {
    expect(chain.capacityBytes).toBe(4_166_666_666_666_666n);
    expect(String(chain.capacityBytes)).toBe(baseline.nodes.checks.system_capacity_vote_bytes);
  });

  it('votes for the prices of the baseline', () => {
    const { storagePriceFrostAtBaseline, writePriceFrostAtBaseline } = PRICES_FIGURES;
    expect(chain.storagePriceFrost).toBe(storagePriceFrostAtBaseline.value);
    expect(chain.writePriceFrost).toBe(writePriceFrostAtBaseline.value);
  });

  it('stakes what the baseline says in all', () => {
    const staked = baselineNodes().reduce((sum, { stakeFrost }) => sum + stakeFrost, 0n);
    expect(staked / 1_000_000_000n).toBe(TOKEN_FIGURES.stakedWalTotal.value);
  });
});
