/** Resolves `economics.best-response`: players and choices by name, with what is not written. */

import { nearest } from './nearest.ts';
import { checkStrategy } from './people.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedNode } from './resolved.ts';
import type { ResolvedEpochEconomy } from './resolved-epoch.ts';
import type { Scenario } from './schema.ts';

/** The lag of commissions is two epochs (economics.md §8): a payoff needs four at least. */
const EPOCHS = 6;
const INERTIA = 0.001;
/** policies.md, "Best response". */
const STARTS = 5;
const ORDERS = 5;

export function resolveBestResponse(
  { 'best-response': written }: Scenario['economics'],
  nodes: readonly ResolvedNode[],
  problems: Problem[],
): Pick<ResolvedEpochEconomy, 'bestResponse'> {
  if (written === undefined) return {};
  const base = ['economics', 'best-response'];
  const names = nodes.map(({ name }) => name);
  const players = written.players.map((name) => {
    const node = names.indexOf(name);
    if (node < 0) {
      const allowed = `${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}`;
      const found = `unknown node ${show(name)}`;
      const path = [...base, 'players'];
      problems.push({ path, found, allowed, suggestion: nearest(name, names) });
    }
    return node;
  });
  const choices = written.choices.map(({ strategy, params = {} }, at) => ({
    strategy,
    params: checkStrategy(
      'operator',
      { strategy, params },
      { path: [...base, 'choices', at, 'strategy'], problems },
    ),
  }));
  return {
    bestResponse: {
      players,
      choices,
      fromEpoch: written['from-epoch'] ?? 1,
      epochs: written.epochs ?? EPOCHS,
      inertia: written.inertia ?? INERTIA,
      switchingUsd: written['switching-usd'] ?? 0,
      starts: written.starts ?? STARTS,
      orders: written.orders ?? ORDERS,
    },
  };
}
