/** The repair policies, by name; the deployed one first. */
import type { WalrusContext } from '../../world.ts';
import { deployed } from './deployed.ts';
import type { RepairPolicy } from './policy.ts';
import { readWhenCheaper } from './read-when-cheaper.ts';
import { shareSymbols } from './share-symbols.ts';

export type { RepairCosts, RepairPolicy } from './policy.ts';

export const repairPolicies: readonly RepairPolicy[] = [deployed, shareSymbols, readWhenCheaper];

export function policyOf(ctx: Pick<WalrusContext, 'resolved'>): RepairPolicy {
  const name = ctx.resolved.storage.repair.policy ?? deployed.name;
  const found = repairPolicies.find((policy) => policy.name === name);
  if (found === undefined) throw new Error(`no repair policy '${name}'`);
  return found;
}
