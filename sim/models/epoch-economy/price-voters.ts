/**
 * Who set the price of storage: the members whose vote it is, and those who alone could have raised
 * it, since without them the votes up to it weigh no quorum (economics.md §4.2).
 */
import { quorumWeight } from '../committee/index.ts';
import type { PolicedEconomy } from '../economics/epoch-loop/state.ts';

export function votersOfPrice({ current, nodes, shards, storagePriceFrost }: PolicedEconomy): {
  priceSetters: number[];
  pivotalNodes: number[];
} {
  const members = current?.members ?? [];
  const voteOf = (node: number): bigint => nodes[node].votes.storagePriceFrost;
  const accepting = members.filter(({ node }) => voteOf(node) <= storagePriceFrost);
  const weight = accepting.reduce((sum, member) => sum + member.shards.length, 0);
  const pivotal = accepting.filter((one) => weight - one.shards.length < quorumWeight(shards));
  return {
    priceSetters: accepting.filter(({ node }) => voteOf(node) === storagePriceFrost).map(nodeOf),
    pivotalNodes: weight < quorumWeight(shards) ? [] : pivotal.map(nodeOf),
  };
}

const nodeOf = ({ node }: { node: number }): number => node;
