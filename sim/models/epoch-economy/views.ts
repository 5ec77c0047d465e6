/** The declared views of a run of the economy alone; nothing here changes anything. */

import { ACCOUNT_KINDS, MINTED_FROST, totalOf } from '../economics/ledger/index.ts';
import type { PolicyKind } from '../economics/policies/index.ts';
import { policiesOf } from '../economics/policies/index.ts';
import type { EconomyViews } from '../economy-views.ts';
import type { EpochEconomyContext } from './epoch-economy-model.ts';

export function economyViews(ctx: EpochEconomyContext): EconomyViews {
  const { resolved } = ctx;
  const state = () => ctx.state.epochEconomy;
  return {
    title: resolved.about.title,
    nodeNames: resolved.network.nodes.map(({ name }) => name),
    nodeEntities: entitiesOf(resolved),
    nodeCapacitiesBytes: resolved.epochEconomy!.terms.map((one) => BigInt(one.capacityBytes)),
    shards: resolved.network.shards,
    storageUsdPerTbMonth: resolved.epochEconomy!.costs.storageUsdPerTbMonth,
    egressUsdPerTb: resolved.epochEconomy!.costs.egressUsdPerTb,
    falseFailurePpm: resolved.epochEconomy!.response.falseFailurePpm,
    get opening() {
      return state().opening;
    },
    get openingDelegators() {
      return state().openingDelegators;
    },
    get prices() {
      return state().prices;
    },
    get rows() {
      return state().rows;
    },
    get nodeRows() {
      return state().nodeRows;
    },
    get lostFrost() {
      const { ledger } = state().world.economy;
      return ACCOUNT_KINDS.reduce((left, kind) => left - totalOf(ledger, kind), MINTED_FROST);
    },
    get isFrozen() {
      return state().world.quorumUs < 0;
    },
    get epoch() {
      return state().world.economy.clock.epoch;
    },
    remarks: remarksOf(resolved),
  };
}

/** Domains of the kind `operator` where the scenario names them; a node beside them is alone. */
function entitiesOf({ network, failures }: EpochEconomyContext['resolved']): string[] {
  const entities = network.nodes.map(({ name }) => name);
  for (const { kind, name, nodes } of failures?.domains ?? []) {
    if (kind === 'operator') for (const node of nodes) entities[node] = name;
  }
  return entities;
}

function remarksOf({ epochEconomy }: EpochEconomyContext['resolved']): string[] {
  const { policies, response, limits } = epochEconomy!;
  const remarks: string[] = [];
  for (const [kind, { name, file, sha256 }] of Object.entries(policies)) {
    const deployed = policiesOf(kind as PolicyKind)[0].name;
    if (file !== '') remarks.push(`${kind} policy of ${file} (${sha256.slice(0, 12)})`);
    else if (name !== deployed) remarks.push(`${kind} policy ${name}`);
  }
  for (const [point, value] of Object.entries(limits)) remarks.push(`${point} ${value}`);
  if (response.evidence.length > 0) {
    remarks.push(`stated evidence (${response.evidence.join(', ')})`);
  }
  return remarks;
}
