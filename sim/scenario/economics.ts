/**
 * Resolves the `economics` section: stake moves with their nodes, and what everybody starts with
 * against what exists.
 */
import { MINTED_FROST } from '../models/economics/ledger/index.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedEconomics, ResolvedNode, ResolvedStakeChange } from './resolved.ts';
import type { Scenario } from './schema.ts';

const FROST_PER_WAL = 1_000_000_000n;

/** What the models get, and every problem of the section. */
export function resolveEconomics(
  scenario: Scenario,
  { nodes, clients }: { nodes: readonly ResolvedNode[]; clients: readonly unknown[] },
): { economics: ResolvedEconomics; problems: Problem[] } {
  const { economics: written } = scenario;
  const { changes, problems } = resolveStakeChanges(scenario, nodes);
  const spenders = clients.length + (scenario.network.services?.length ?? 0);
  const economics: ResolvedEconomics = {
    ruleset: written.ruleset,
    terms: {
      storagePriceFrost: written['storage-price'],
      writePriceFrost: written['write-price'],
      commissionBp: written['commission-bp'],
    },
    walletFrost: written.wallet,
    subsidies: {
      usageRateBp: written.subsidies['usage-rate-bp'],
      basePerNodeFrost: written.subsidies['base-per-node'],
      perShardFrost: written.subsidies['per-shard'],
      poolFrost: written.subsidies.pool,
    },
    stakeChanges: changes,
  };
  return { economics, problems: [...problems, ...supplyProblems(economics, nodes, spenders)] };
}

/** What everybody starts with must exist: 5 billion WAL were minted, once. */
function supplyProblems(
  { walletFrost, subsidies, stakeChanges }: ResolvedEconomics,
  nodes: readonly ResolvedNode[],
  spenders: number,
): Problem[] {
  let needed = BigInt(walletFrost) * BigInt(spenders) + BigInt(subsidies.poolFrost);
  for (const { stakeFrost } of nodes) needed += BigInt(stakeFrost);
  for (const { deltaFrost } of stakeChanges) {
    if (BigInt(deltaFrost) > 0n) needed += BigInt(deltaFrost);
  }
  if (needed <= MINTED_FROST) return [];
  return [
    {
      path: ['economics'],
      found: `stakes, wallets and subsidies take ${needed / FROST_PER_WAL}WAL`,
      allowed: `at most ${MINTED_FROST / FROST_PER_WAL}WAL together: that is all there is`,
      suggestion: '',
    },
  ];
}

/** Stake moves with their nodes; a node may not end up below zero. */
function resolveStakeChanges(scenario: Scenario, nodes: readonly ResolvedNode[]) {
  const problems: Problem[] = [];
  const changes: ResolvedStakeChange[] = [];
  const names = nodes.map(({ name }) => name);
  for (const [index, { at, node, delta }] of scenario.economics['stake-changes'].entries()) {
    const path = ['economics', 'stake-changes', index];
    const target = names.indexOf(node);
    if (target < 0) {
      const allowed = names.length > 12 ? `${names.slice(0, 8).join(', ')}, …` : names.join(', ');
      const found = `unknown node ${show(node)}`;
      const suggestion = nearest(node, names);
      problems.push({ path: [...path, 'node'], found, allowed, suggestion });
    }
    changes.push({ atUs: at, node: target, deltaFrost: delta });
  }
  changes.sort((a, b) => a.atUs - b.atUs || a.node - b.node);
  const balances = nodes.map(({ stakeFrost }) => BigInt(stakeFrost));
  for (const { node, deltaFrost } of changes) {
    if (node >= 0) {
      balances[node] += BigInt(deltaFrost);
    }
  }
  for (const [node, balance] of balances.entries()) {
    if (balance < 0n) {
      const found = `more stake leaves ${names[node]} than it has`;
      const path = ['economics', 'stake-changes'];
      problems.push({ path, found, allowed: 'a balance of 0 or more', suggestion: '' });
    }
  }
  return { changes, problems };
}
