/** Names of the scenario for the indices that facts carry. */
import type { WalrusViews } from '../../models/views.ts';

/** Storage node or client behind an endpoint index (nodes first). */
export function endpointName(views: WalrusViews, endpoint: number): string {
  const { nodes, clients } = views.resolved.network;
  if (endpoint < nodes.length) return nodes[endpoint].name;
  return clients[endpoint - nodes.length]?.name ?? `endpoint ${endpoint}`;
}

/** Scheduled faults come first, then the random ones. */
export function faultName(views: WalrusViews, fault: number): string {
  const { faults, randomFaults } = views.resolved;
  if (fault < faults.length) return faults[fault].name;
  return randomFaults[fault - faults.length]?.name ?? `fault ${fault}`;
}
