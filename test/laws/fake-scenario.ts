/** A resolved scenario of a small network, complete enough for metrics and checkers. */
import type { ResolvedFault, ResolvedScenario } from '../../sim/scenario/resolved.ts';

export interface FakeScenarioOptions {
  shards: number;
  nodes: number;
  clients: number;
  faults?: ResolvedFault[];
  checks?: ResolvedScenario['checks'];
  repairEnabled?: boolean;
}

const SECOND_US = 1_000_000;

export function fakeFault(options: Partial<ResolvedFault> & { name: string }): ResolvedFault {
  return {
    verb: 'crash',
    atUs: 0,
    forUs: 0,
    nodes: [],
    clients: [],
    oneWay: false,
    share: 0,
    ...options,
  };
}

export function fakeScenario(options: FakeScenarioOptions): ResolvedScenario {
  const link = { region: 'here', upBytesPerSecond: 1e9, downBytesPerSecond: 1e9 };
  const scenario = {
    schemaVersion: 1,
    about: { title: 'Fake', description: '' },
    seed: 7,
    durationUs: 1_000 * SECOND_US,
    fidelity: 'counts',
    sampledShare: 0,
    granularity: 'message',
    network: {
      profile: 'deployed',
      shards: options.shards,
      epochUs: 100 * SECOND_US,
      nodes: Array.from({ length: options.nodes }, (_, index) => ({
        ...link,
        name: `node-${index}`,
        stakeFrost: `${1_000_000_000 * (index + 1)}`,
        capacityBytes: 1e12,
        behaviour: 'honest',
      })),
      clients: Array.from({ length: options.clients }, (_, index) => ({
        ...link,
        name: `client-${index}`,
      })),
      connectTimeoutUs: SECOND_US,
      chain: { pollIntervalUs: 400_000, finalityUs: 500_000 },
      protocol: { requestTimeoutUs: 300 * SECOND_US },
    },
    coding: { scheme: 'redstuff', shards: options.shards, primary: 0, secondary: 0 },
    workload: { readAxis: 'primary' },
    storage: {
      layout: 'one-volume',
      repair: { enabled: options.repairEnabled ?? true },
      service: { workers: 16 },
    },
    faults: options.faults ?? [],
    randomFaults: [],
    checks: options.checks ?? [],
    defaults: [
      { path: 'network.overhead', value: '400B', status: 'assumed', source: 'suggested' },
      { path: 'network.shards', value: '1000', status: 'sourced', source: 'network.md' },
    ],
    plantedDefect: '',
  };
  return scenario as unknown as ResolvedScenario;
}
