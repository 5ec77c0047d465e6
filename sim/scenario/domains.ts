/**
 * Failure domains: groups of nodes that share an operator, a provider, a version. A node is in
 * several. Members are named, or each node is drawn into one domain of a kind by weights, from a
 * stream of its own, so that one more node leaves the others where they were.
 */
import { nearest } from './nearest.ts';
import type { Draws } from './population.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedDomain } from './resolved.ts';
import type { Scenario } from './schema.ts';

interface Node {
  name: string;
  region: string;
}

/** In the place of a domain: nodes that share with nobody. */
const NO_DOMAIN = 'none';

/** Regions are a kind of their own, which nobody declares. */
const REGION = 'region';

export function resolveDomains(
  { failures, network }: Scenario,
  nodes: readonly Node[],
  draws: Draws,
): { domains: ResolvedDomain[]; problems: Problem[] } {
  const problems: Problem[] = [];
  const domains: ResolvedDomain[] = [];
  const taken = new Set([...nodes.flatMap(({ name, region }) => [name, region]), 'all']);
  if (Array.isArray(network.clients)) for (const { name } of network.clients) taken.add(name);
  for (const [kind, members] of Object.entries(failures.domains)) {
    const refuse = (name: string, found: string, allowed: string, suggestion = '') =>
      problems.push({ path: ['failures', 'domains', kind, name], found, allowed, suggestion });
    if (kind === REGION) {
      const found = 'regions are domains already';
      const path = ['failures', 'domains', kind];
      problems.push({ path, found, allowed: 'another name for the kind', suggestion: '' });
      continue;
    }
    const drawn = drawMembers(kind, members, nodes, draws);
    for (const [name, written] of Object.entries(members)) {
      if (taken.has(name)) refuse(name, `the name ${show(name)} is taken`, 'a name of its own');
      const known = nodes.map((node) => node.name);
      const unknown = Array.isArray(written) ? written.find((node) => !known.includes(node)) : '';
      if (unknown) {
        const listed = known.length > 12 ? `${known.slice(0, 8).join(', ')}, …` : known.join(', ');
        refuse(name, `unknown node ${show(unknown)}`, listed, nearest(unknown, known));
      }
      if (name === NO_DOMAIN) continue;
      taken.add(name);
      const named = Array.isArray(written) ? written.map((node) => known.indexOf(node)) : [];
      const all = new Set([...named, ...(drawn.get(name) ?? [])]);
      domains.push({ kind, name, nodes: [...all].sort((a, b) => a - b) });
    }
  }
  return { domains, problems };
}

/** Nodes by the domain that they were drawn into; those that a list names are not drawn. */
function drawMembers(
  kind: string,
  members: Scenario['failures']['domains'][string],
  nodes: readonly Node[],
  draws: Draws,
): Map<string, number[]> {
  const weights = Object.entries(members).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0);
  const named = new Set(
    Object.values(members).flatMap((list) => (Array.isArray(list) ? list : [])),
  );
  const drawn = new Map<string, number[]>(weights.map(([name]) => [name, []]));
  if (weights.length === 0) return drawn;
  for (const [index, { name }] of nodes.entries()) {
    if (named.has(name)) continue;
    let rest = draws.uniform(draws.open(`scenario/node/${index}/domain/${kind}`)) * total;
    const hit = weights.find(([, weight]) => {
      rest -= weight;
      return rest < 0;
    });
    drawn.get((hit ?? weights[weights.length - 1])[0])?.push(index);
  }
  return drawn;
}
