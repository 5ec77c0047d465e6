/** The RTT table of a scenario: a measured one by name, or the scenario's own matrix. */
import { rttTables } from '../models/network/rtt-tables.ts';
import { nearest } from './nearest.ts';
import { type FieldPath, type Problem, show } from './problems.ts';
import type { ResolvedNetwork } from './resolved.ts';
import type { Scenario } from './schema.ts';

type Latency = ResolvedNetwork['latency'];

export const DEFAULT_RTT_TABLE = 'wide12';

/** The table in whole microseconds; problems instead when it is unknown or not square. */
export function resolveLatency(
  written: Scenario['network']['latency'],
): { latency: Latency; problems: [] } | { latency: null; problems: Problem[] } {
  const refused = (path: FieldPath, found: string, allowed: string, suggestion = '') => ({
    latency: null,
    problems: [{ path: ['network', 'latency', ...path], found, allowed, suggestion }],
  });
  const { table, regions, rtt, jitter } = written;
  if (regions !== undefined || rtt !== undefined) {
    const count = regions?.length ?? 0;
    if (regions === undefined || rtt === undefined || table !== undefined) {
      return refused([], 'own regions are incomplete', 'either table, or regions and rtt');
    }
    if (rtt.length !== count || rtt.some((row) => row.length !== count)) {
      return refused(['rtt'], 'rows or columns are missing', `${count} rows of ${count} durations`);
    }
    return { latency: { table: 'own', regions, rttUs: rtt, jitterSigma: jitter }, problems: [] };
  }
  const name = table ?? DEFAULT_RTT_TABLE;
  const known = Object.keys(rttTables);
  if (!known.includes(name)) {
    const suggestion = nearest(name, known);
    return refused(['table'], `unknown table ${show(name)}`, known.join(', '), suggestion);
  }
  const measured = rttTables[name];
  return {
    latency: {
      table: name,
      regions: [...measured.regions],
      rttUs: measured.rttMs.map((row) => row.map((ms) => Math.round(ms * 1000))),
      jitterSigma: jitter,
    },
    problems: [],
  };
}
