/**
 * Expands `nodes` and `clients`: explicit lists are taken as they are, populations are generated
 * from named random streams, so that one more node leaves the others as they were.
 */

import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { Law, ResolvedClient, ResolvedNode } from './resolved.ts';
import type { Scenario } from './schema.ts';
import { servicesOf } from './services.ts';

/** The part of the engine's random streams that a population needs. */
export interface Draws {
  open(name: string): number;
  uniform(stream: number): number;
  draw(stream: number, law: Law): number;
}

type Nodes = Scenario['network']['nodes'];
type Population = Exclude<Nodes, readonly unknown[]>;
type Regions = Population['regions'];

const FROST_PER_WAL = 1_000_000_000n;

/** Nodes in scenario order, before behaviours are given out. */
export function expandNodes(scenario: Scenario, regions: readonly string[], draws: Draws) {
  const { nodes } = scenario.network;
  const behaviours = behaviourByNode(scenario.behaviours);
  const expanded = Array.isArray(nodes)
    ? nodes.map((node) => ({
        name: node.name,
        region: node.region,
        stakeFrost: node.stake,
        upBytesPerSecond: node.link.up,
        downBytesPerSecond: node.link.down,
        capacityBytes: node.capacity ?? scenario.storage.capacity,
        behaviour: node.behaviour ?? 'honest',
      }))
    : generateNodes(nodes, scenario.storage.capacity, regions, draws);
  return expanded.map((node) => ({
    ...node,
    behaviour: behaviours.get(node.name) ?? node.behaviour,
  }));
}

function generateNodes(
  population: Population,
  defaultCapacityBytes: number,
  regions: readonly string[],
  draws: Draws,
): ResolvedNode[] {
  const { count, prefix, stake, link, capacity } = population;
  return Array.from({ length: count }, (_, index) => {
    const node = `scenario/node/${index}`;
    const stakeWal = Math.max(1, Math.floor(draws.draw(draws.open(`${node}/stake`), stake)));
    const capacityBytes =
      capacity === undefined
        ? defaultCapacityBytes
        : Math.max(1, Math.floor(draws.draw(draws.open(`${node}/capacity`), capacity)));
    return {
      name: `${prefix}-${index}`,
      region: regionOf(population.regions, regions, index, `${node}/region`, draws),
      stakeFrost: (BigInt(stakeWal) * FROST_PER_WAL).toString(),
      upBytesPerSecond: link.up,
      downBytesPerSecond: link.down,
      capacityBytes,
      behaviour: 'honest',
    };
  });
}

/** Clients in scenario order. */
export function expandClients(
  scenario: Scenario,
  regions: readonly string[],
  draws: Draws,
): ResolvedClient[] {
  const { clients } = scenario.network;
  if (Array.isArray(clients)) {
    return clients.map((client) => ({
      name: client.name,
      region: client.region,
      upBytesPerSecond: client.link.up,
      downBytesPerSecond: client.link.down,
      ...servicesOf(scenario, client),
    }));
  }
  const { count, prefix, link } = clients;
  return Array.from({ length: count }, (_, index) => ({
    name: `${prefix}-${index}`,
    region: regionOf(clients.regions, regions, index, `scenario/client/${index}/region`, draws),
    upBytesPerSecond: link.up,
    downBytesPerSecond: link.down,
    ...servicesOf(scenario, clients),
  }));
}

/** A list goes round in turn; weights are drawn from in the order they are written. */
function regionOf(
  chosen: Regions,
  all: readonly string[],
  index: number,
  stream: string,
  draws: Draws,
): string {
  const given = chosen ?? [...all];
  if (Array.isArray(given)) {
    return given[index % given.length];
  }
  const entries = Object.entries(given);
  const total = entries.reduce((sum, [, weight]) => sum + weight, 0);
  let rest = draws.uniform(draws.open(stream)) * total;
  for (const [region, weight] of entries) {
    rest -= weight;
    if (rest < 0) {
      return region;
    }
  }
  return entries[entries.length - 1][0];
}

function behaviourByNode(behaviours: Scenario['behaviours']): Map<string, string> {
  return new Map(
    Object.entries(behaviours).flatMap(([behaviour, nodes]) =>
      nodes.map((node): [string, string] => [node, behaviour]),
    ),
  );
}

/** Names used twice and regions that the RTT table lacks, at their places in the file. */
export function populationProblems(scenario: Scenario, regions: readonly string[]): Problem[] {
  const problems: Problem[] = [];
  const seen = new Map<string, string>();
  for (const section of ['nodes', 'clients'] as const) {
    const given = scenario.network[section];
    const path = ['network', section];
    if (!Array.isArray(given)) {
      const named = Array.isArray(given.regions) ? given.regions : Object.keys(given.regions ?? {});
      for (const [index, region] of named.entries()) {
        const key = Array.isArray(given.regions) ? index : region;
        problems.push(...regionProblem(region, regions, [...path, 'regions', key]));
      }
      continue;
    }
    for (const [index, { name, region }] of given.entries()) {
      const earlier = seen.get(name);
      if (earlier !== undefined) {
        problems.push({
          path: [...path, index, 'name'],
          found: `the name ${show(name)} is taken by ${earlier}`,
          allowed: 'a name of its own for every node and client',
          suggestion: '',
        });
      }
      seen.set(name, earlier ?? `${path.join('.')}[${index}]`);
      problems.push(...regionProblem(region, regions, [...path, index, 'region']));
    }
  }
  return problems;
}

function regionProblem(
  region: string,
  regions: readonly string[],
  path: (string | number)[],
): Problem[] {
  return regions.includes(region)
    ? []
    : [
        {
          path,
          found: `unknown region ${show(region)}`,
          allowed: regions.join(', '),
          suggestion: nearest(region, regions),
        },
      ];
}
