/** Which tables a scenario names: a field that is a path to a CSV file is listed here. */
import type { Scenario } from './schema.ts';
import type { TableName } from './tables.ts';

export function tablesNamed({ network, workload, failures }: Scenario): TableName[] {
  const named: [TableName['field'], string | undefined][] = [
    [['network', 'latency', 'file'], network.latency.file],
    [['workload', 'trace'], workload.trace],
    [['failures', 'trace'], failures.trace],
  ];
  return named.flatMap(([field, path]) => (path === undefined ? [] : [{ field, path }]));
}
