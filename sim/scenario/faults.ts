/** Resolves faults: names and regions to endpoint indices, laws of length to microseconds. */
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { Law, ResolvedDomain, ResolvedFault, ResolvedRandomFault } from './resolved.ts';
import type { Scenario } from './schema.ts';

interface Endpoint {
  name: string;
  region: string;
}

export interface World {
  nodes: readonly Endpoint[];
  clients: readonly Endpoint[];
  /** Failure domains that the scenario declares; their names stand for their nodes. */
  domains: readonly ResolvedDomain[];
  durationUs: number;
}

type Fault = Scenario['faults'][number];

export interface ResolvedFaults {
  faults: ResolvedFault[];
  randomFaults: ResolvedRandomFault[];
  problems: Problem[];
}

const FOR_ALL = 'all';

/** Stands in `atUs` for a time that the run draws. */
const AT_RANDOM = -1;

/** Only these touch clients: a client has no volume and no shards. */
const TOUCH_CLIENTS: readonly string[] = ['partition', 'degrade'];

export function resolveFaults(written: readonly Fault[], world: World): ResolvedFaults {
  const result: ResolvedFaults = { faults: [], randomFaults: [], problems: [] };
  const taken = new Set<string>();
  for (const [index, fault] of written.entries()) {
    const path = ['faults', index];
    const name = fault.name ?? `fault-${index}`;
    const refuse = (field: string, found: string, allowed: string, suggestion = '') =>
      result.problems.push({ path: [...path, field], found, allowed, suggestion });
    if (taken.has(name)) {
      refuse('name', `the name ${show(name)} is taken`, 'a name of its own for every fault');
    }
    taken.add(name);
    const { nodes, clients } = findTargets(
      fault.targets,
      { world, path: [...path, fault.verb], touchesClients: TOUCH_CLIENTS.includes(fault.verb) },
      result.problems,
    );
    if (fault.every !== undefined) {
      const verb = fault.verb as ResolvedRandomFault['verb'];
      const lengthUs = fault.length as Law;
      result.randomFaults.push({ name, verb, nodes, gapUs: fault.every, lengthUs });
      continue;
    }
    const { at } = fault;
    const atUs = at?.law === 'constant' ? at.value : AT_RANDOM;
    if (atUs >= world.durationUs) {
      refuse('at', 'begins after the end of the run', 'a time before duration');
    }
    result.faults.push({
      name,
      verb: fault.verb,
      atUs,
      ...(atUs === AT_RANDOM ? { atLaw: at } : {}),
      forUs: fault.length?.law === 'constant' ? fault.length.value : 0,
      nodes,
      clients,
      oneWay: fault['one-way'] ?? false,
      share: fault.to ?? fault.share ?? 1,
    });
  }
  return result;
}

/** Node indices, in order, of names of nodes, regions and domains. */
export function findNodes(
  targets: readonly string[],
  world: World,
  path: FieldPath,
  problems: Problem[],
): number[] {
  return findTargets(targets, { world, path, touchesClients: false }, problems).nodes;
}

interface Place {
  world: World;
  path: FieldPath;
  touchesClients: boolean;
}

function findTargets(
  targets: readonly string[],
  { world, path, touchesClients }: Place,
  problems: Problem[],
) {
  const nodes = new Set<number>();
  const clients = new Set<number>();
  const matching = (list: readonly Endpoint[], target: string): number[] =>
    list.flatMap(({ name, region }, index) =>
      name === target || region === target || target === FOR_ALL ? [index] : [],
    );
  for (const [at, target] of targets.entries()) {
    const domains = world.domains.filter(({ name }) => name === target);
    const members = domains.flatMap((domain) => domain.nodes);
    const foundNodes = [...matching(world.nodes, target), ...members];
    const foundClients = matching(world.clients, target);
    // A domain that its weights left empty was named rightly.
    const isKnown = domains.length > 0 || foundNodes.length > 0;
    if (!isKnown && (!touchesClients || foundClients.length === 0)) {
      problems.push({
        path: targets.length === 1 ? path : [...path, at],
        ...unknownTarget(target, foundClients.length > 0, touchesClients, world),
      });
    }
    for (const node of foundNodes) {
      nodes.add(node);
    }
    for (const client of touchesClients ? foundClients : []) {
      clients.add(client);
    }
  }
  const inOrder = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
  return { nodes: inOrder(nodes), clients: inOrder(clients) };
}

function unknownTarget(target: string, isClient: boolean, touchesClients: boolean, world: World) {
  const nodeNames = world.nodes.map(({ name }) => name);
  const clientNames = touchesClients ? world.clients.map(({ name }) => name) : [];
  const regions = [...new Set(world.nodes.map(({ region }) => region))];
  const domains = world.domains.map(({ name }) => name);
  const known = [...nodeNames, ...clientNames, ...regions, ...domains, FOR_ALL];
  const listed = nodeNames.length > 6 ? [...nodeNames.slice(0, 5), '…'] : nodeNames;
  return {
    found: isClient ? `${show(target)} is a client` : `unknown node or region ${show(target)}`,
    allowed: [...listed, ...clientNames.slice(0, 3), ...regions, ...domains, FOR_ALL].join(', '),
    suggestion: nearest(target, known),
  };
}
