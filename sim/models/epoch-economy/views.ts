/** The declared views of a run that has an economy; nothing here changes anything. */

import type { PolicedEconomy } from '../economics/epoch-loop/state.ts';
import { ACCOUNT_KINDS, MINTED_FROST, totalOf } from '../economics/ledger/index.ts';
import type { PolicyKind } from '../economics/policies/index.ts';
import { policiesOf } from '../economics/policies/index.ts';
import type { EconomyViews, Equilibria } from '../economy-views.ts';
import type { EconomyBooks } from './books.ts';
import type { EpochEconomyContext } from './epoch-economy-model.ts';
import { NO_EQUILIBRIA } from './equilibria.ts';

export function economyViews(
  ctx: EpochEconomyContext,
  equilibria: Equilibria = NO_EQUILIBRIA,
): EconomyViews {
  const state = () => ctx.state.epochEconomy;
  return viewsOf({
    equilibria,
    resolved: ctx.resolved,
    books: state,
    economy: () => state().world.economy,
    isFrozen: () => state().world.quorumUs < 0,
  });
}

/** What is looked at is asked for anew each time: a restored state is another object. */
export interface Viewed {
  resolved: EpochEconomyContext['resolved'];
  equilibria?: Equilibria;
  books(): EconomyBooks;
  economy(): PolicedEconomy;
  isFrozen(): boolean;
}

export function viewsOf({
  resolved,
  equilibria = NO_EQUILIBRIA,
  books: state,
  economy,
  isFrozen,
}: Viewed): EconomyViews {
  return {
    equilibria,
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
      const { ledger } = economy();
      return ACCOUNT_KINDS.reduce((left, kind) => left - totalOf(ledger, kind), MINTED_FROST);
    },
    get isFrozen() {
      return isFrozen();
    },
    get epoch() {
      return economy().clock.epoch;
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

function remarksOf({ epochEconomy, granularity }: EpochEconomyContext['resolved']): string[] {
  const { policies, response, limits } = epochEconomy!;
  const remarks: string[] = [];
  for (const [kind, { name, file, sha256 }] of Object.entries(policies)) {
    const deployed = policiesOf(kind as PolicyKind)[0].name;
    if (file !== '') remarks.push(`${kind} policy of ${file} (${sha256.slice(0, 12)})`);
    else if (name !== deployed) remarks.push(`${kind} policy ${name}`);
  }
  for (const [point, value] of Object.entries(limits)) remarks.push(`${point} ${value}`);
  if (response.evidence.length > 0) {
    const source = granularity === 'epoch' ? 'stated evidence' : 'evidence of the network';
    remarks.push(`${source} (${response.evidence.join(', ')})`);
  }
  return remarks;
}
