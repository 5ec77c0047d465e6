/** Names of the scenario for the indices that facts carry. */
import { FAULT_VERBS } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import type { FaultEntry } from '../folds/fault-log.ts';

/** Storage node or client behind an endpoint index (nodes first). */
export function endpointName(views: WalrusViews, endpoint: number): string {
  const { nodes, clients } = views.resolved.network;
  if (endpoint < nodes.length) return nodes[endpoint].name;
  return clients[endpoint - nodes.length]?.name ?? `endpoint ${endpoint}`;
}

/**
 * A scheduled fault has the name of the scenario. Random ones are numbered on from there as they
 * strike, whatever law they come from; the law is told by its verb where only one has it.
 */
export function faultName(views: WalrusViews, { fault, verb, cause }: FaultEntry): string {
  const { faults, randomFaults } = views.resolved;
  if (fault < faults.length) return faults[fault].name;
  if (cause >= 0) return `${causeName(views, cause)} ${fault - faults.length + 1}`;
  const laws = randomFaults.filter((law) => law.verb === FAULT_VERBS[verb]);
  const name = laws.length === 1 ? laws[0].name : `random ${FAULT_VERBS[verb]}`;
  return `${name} ${fault - faults.length + 1}`;
}

/** A cause of the section `failures`. */
export function causeName(views: WalrusViews, cause: number): string {
  return views.resolved.failures?.causeNames[cause] ?? `cause ${cause}`;
}

/** Names of the storage nodes that the scenario names, or that a random fault struck. */
export function faultNodes(views: WalrusViews, { fault, struck }: FaultEntry): string[] {
  const { faults, network } = views.resolved;
  const declared = fault < faults.length ? faults[fault].nodes : struck;
  return declared.map((node) => network.nodes[node].name);
}
