/** Which tables a scenario names: a field that is a path to a CSV file is listed here. */
import type { Scenario } from './schema.ts';
import type { TableName } from './tables.ts';

export function tablesNamed({ network, workload, failures, economics }: Scenario): TableName[] {
  const named: [TableName['field'], string | undefined][] = [
    [['network', 'latency', 'file'], network.latency.file],
    [['workload', 'trace'], workload.trace],
    [['failures', 'trace'], failures.trace],
    [['economics', 'wal-usd', 'file'], historyFile(economics['wal-usd'])],
    [['economics', 'response', 'failures'], economics.response?.failures],
    [['economics', 'stakes'], economics.stakes],
    [['economics', 'delegations'], economics.delegations],
  ];
  return named.flatMap(([field, path]) => (path === undefined ? [] : [{ field, path }]));
}

function historyFile(walUsd: Scenario['economics']['wal-usd']): string | undefined {
  return typeof walUsd === 'object' && walUsd.process === 'history' ? walUsd.file : undefined;
}
