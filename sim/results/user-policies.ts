/** The user's files among the policies of a scenario: of its economy, and of repair. */
import type { ResolvedScenario } from '../scenario/resolved.ts';

export function userPoliciesOf({
  epochEconomy,
  storage,
}: ResolvedScenario): { file: string; sha256: string }[] {
  const chosen = [
    ...Object.values(epochEconomy?.policies ?? {}),
    ...(storage.repair.policies ?? []),
  ];
  return chosen.filter(({ file }) => file !== '');
}
