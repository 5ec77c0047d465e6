/** Resolves faults: names and regions to endpoint indices, laws of length to microseconds. */
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { Law, ResolvedFault, ResolvedRandomFault } from './resolved.ts';
import type { Scenario } from './schema.ts';

interface Endpoint {
  name: string;
  region: string;
}

export interface World {
  nodes: readonly Endpoint[];
  clients: readonly Endpoint[];
  durationUs: number;
}

type Fault = Scenario['faults'][number];

export interface ResolvedFaults {
  faults: ResolvedFault[];
  randomFaults: ResolvedRandomFault[];
  problems: Problem[];
}

const FOR_ALL = 'all';

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
    const { nodes, clients } = findTargets(fault, world, path, result.problems);
    if (fault.every !== undefined) {
      const verb = fault.verb as ResolvedRandomFault['verb'];
      const lengthUs = fault.length as Law;
      result.randomFaults.push({ name, verb, nodes, gapUs: fault.every, lengthUs });
      continue;
    }
    const atUs = fault.at as number;
    if (atUs >= world.durationUs) {
      refuse('at', 'begins after the end of the run', 'a time before duration');
    }
    result.faults.push({
      name,
      verb: fault.verb,
      atUs,
      forUs: fault.length?.law === 'constant' ? fault.length.value : 0,
      nodes,
      clients,
      oneWay: fault['one-way'] ?? false,
      share: fault.to ?? fault.share ?? 1,
    });
  }
  return result;
}

function findTargets(fault: Fault, world: World, path: FieldPath, problems: Problem[]) {
  const nodes = new Set<number>();
  const clients = new Set<number>();
  const touchesClients = TOUCH_CLIENTS.includes(fault.verb);
  const matching = (list: readonly Endpoint[], target: string): number[] =>
    list.flatMap(({ name, region }, index) =>
      name === target || region === target || target === FOR_ALL ? [index] : [],
    );
  for (const [at, target] of fault.targets.entries()) {
    const foundNodes = matching(world.nodes, target);
    const foundClients = matching(world.clients, target);
    if (foundNodes.length + (touchesClients ? foundClients.length : 0) === 0) {
      const isSingle = fault.targets.length === 1;
      problems.push({
        path: isSingle ? [...path, fault.verb] : [...path, fault.verb, at],
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
  const known = [...nodeNames, ...clientNames, ...regions, FOR_ALL];
  const listed = nodeNames.length > 6 ? [...nodeNames.slice(0, 5), '…'] : nodeNames;
  return {
    found: isClient ? `${show(target)} is a client` : `unknown node or region ${show(target)}`,
    allowed: [...listed, ...clientNames.slice(0, 3), ...regions, FOR_ALL].join(', '),
    suggestion: nearest(target, known),
  };
}
