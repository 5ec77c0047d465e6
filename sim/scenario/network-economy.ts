/**
 * Which runs have policies and people: those of the economy alone, and those of the network whose
 * scenario names any. What the network itself decides cannot be stated there.
 */
import { type EpochSurroundings, resolveEpochEconomy } from './epoch-economy.ts';
import { epochEconomics } from './epoch-schema.ts';
import type { Problem } from './problems.ts';
import type { ResolvedEpochEconomy } from './resolved-epoch.ts';
import type { Scenario } from './schema.ts';

/** Policies and people of a scenario; null where the deployed rules hold and nobody decides. */
export function resolvePeople(
  scenario: Scenario,
  surroundings: EpochSurroundings,
): { people: ResolvedEpochEconomy | null; problems: Problem[] } {
  const isAlone = scenario.granularity === 'epoch';
  if (!isAlone && !hasMarket(scenario)) return { people: null, problems: [] };
  const { economy, problems } = resolveEpochEconomy(scenario, surroundings);
  return {
    people: economy,
    problems: isAlone ? problems : [...problems, ...networkProblems(scenario)],
  };
}

/** Whether a scenario of the network says who decides, or under which policies; not by stakes. */
function hasMarket({ economics }: Scenario): boolean {
  return Object.keys(epochEconomics).some(
    (key) => key !== 'stakes' && economics[key as keyof typeof epochEconomics] !== undefined,
  );
}

/** What the network itself decides is refused there instead of ignored. */
function networkProblems({ economics }: Scenario): Problem[] {
  const { response = {}, policies = {}, 'stake-changes': changes } = economics;
  const problems: Problem[] = Object.keys(response)
    .filter((key) => !NETWORK_RESPONSE.includes(key))
    .map((key) => ({
      path: ['economics', 'response', key],
      found: 'states what a run of the network finds out',
      allowed: `${NETWORK_RESPONSE.join(', ')}, or granularity: epoch`,
      suggestion: '',
    }));
  if (economics['best-response'] !== undefined) {
    problems.push({
      path: ['economics', 'best-response'],
      found: 'is played on clones of the economy alone',
      allowed: 'granularity: epoch beside it',
      suggestion: '',
    });
  }
  if (changes.length > 0 && policies['stake-fee'] !== undefined) {
    problems.push({
      path: ['economics', 'stake-changes'],
      found: 'stake that moves by itself beside a stake-fee policy, which nobody would pay',
      allowed: 'delegators in its place',
      suggestion: '',
    });
  }
  return problems;
}

/** What of `response` a run of the network reads: who is asked, and who may know the answers. */
const NETWORK_RESPONSE: readonly string[] = ['evidence', 'challenges', 'public'];
