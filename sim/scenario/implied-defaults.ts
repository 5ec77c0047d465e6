/**
 * Defaults that are not one value in the schema: they depend on other fields (thresholds of the
 * code), or stand for the choice between two ways of writing something (a table or own regions).
 */
import type { UnplacedDefault } from './defaults.ts';
import { impliedEventBlobs } from './event-blobs.ts';
import type { ResolvedScenario } from './resolved.ts';
import type { Scenario } from './schema.ts';

const OURS = 'choice of this project';

/** What was left to the loader, with the values it took. */
export function impliedDefaults(scenario: Scenario, resolved: ResolvedScenario): UnplacedDefault[] {
  const { nodes, clients, latency } = scenario.network;
  const implied: UnplacedDefault[] = [];
  const add = (field: string, value: string, status: UnplacedDefault['status'], source: string) =>
    implied.push({ field, value, status, source });
  const { table: named, regions, file } = latency;
  if (named === undefined && regions === undefined && file === undefined) {
    const { table } = resolved.network.latency;
    add('network.latency.table', table, 'assumed', 'failure data, suggested defaults');
  }
  for (const [name, population] of [
    ['nodes', nodes],
    ['clients', clients],
  ] as const) {
    if (!Array.isArray(population) && population.regions === undefined) {
      add(`network.${name}.regions`, 'all of the table in turn', 'assumed', OURS);
    }
  }
  addCoding(scenario, resolved, add);
  implied.push(...impliedEventBlobs(scenario, resolved));
  if (scenario.fidelity === 'sampled') {
    add('fidelity.share', String(resolved.sampledShare), 'assumed', OURS);
  }
  return implied;
}

function addCoding(
  { coding: written }: Scenario,
  { coding }: ResolvedScenario,
  add: (field: string, value: string, status: UnplacedDefault['status'], source: string) => void,
): void {
  if (written.placement?.mode === 'domain-aware' && written.placement['per-domain'] === undefined) {
    add('coding.placement.per-domain', String(coding.placement?.perDomain), 'assumed', OURS);
  }
  if (coding.scheme === 'replication') return;
  const source = 'n − 2f; network.md §0';
  if (coding.scheme !== 'redstuff') {
    if (written['source-pieces'] !== undefined) return;
    add('coding.source-pieces', String(coding.primary), 'derived', source);
    return;
  }
  if (written.primary === undefined) {
    add('coding.primary', String(coding.primary), 'derived', source);
  }
  if (written.secondary === undefined) {
    add('coding.secondary', String(coding.secondary), 'derived', 'n − f; network.md §0');
  }
}

/** Tells the defaults that change what is simulated from those that nothing came to need. */
export function isInForce(scenario: Scenario): (entry: UnplacedDefault) => boolean {
  const { nodes } = scenario.network;
  const { preloaded, generated } = scenario.workload;
  const isCapacityStated = Array.isArray(nodes)
    ? nodes.every(({ capacity }) => capacity !== undefined)
    : nodes.capacity !== undefined;
  const idle = [
    'network.nodes.prefix', // names only
    'network.clients.prefix',
    ...(isCapacityStated ? ['storage.capacity'] : []),
    ...(preloaded.count === 0 ? ['workload.preloaded.size'] : []),
    ...(generated.count === 0 ? ['workload.generated.size'] : []),
  ];
  return ({ field }) => !idle.includes(field);
}
