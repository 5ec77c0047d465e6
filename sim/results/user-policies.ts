/** The user's files among the policies and strategies of a scenario, and its policies of repair. */
import type { ResolvedScenario } from '../scenario/resolved.ts';

export function userPoliciesOf({
  epochEconomy,
  storage,
}: ResolvedScenario): { file: string; sha256: string }[] {
  const chosen = [
    ...Object.values(epochEconomy?.policies ?? {}),
    ...(storage.repair.policies ?? []),
    ...(epochEconomy?.actors ?? []).map(({ strategy, sha256 = '' }) => ({
      file: sha256 === '' ? '' : strategy,
      sha256,
    })),
  ];
  const files = new Map(
    chosen.filter(({ file }) => file !== '').map(({ file, sha256 }) => [sha256, file]),
  );
  return [...files].map(([sha256, file]) => ({ file, sha256 }));
}
