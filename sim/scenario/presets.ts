/**
 * Values that a scenario chooses together by one word: `network.protocol.preset` for how much a
 * client has under way, `network.profile` for the paper's protocol. They are laid under what the
 * scenario says, in its own language, and each one that is taken is a default in force.
 *
 * Balanced, the deployed default, has no rows: its values are the defaults of the schema.
 */
import type { UnplacedDefault } from './defaults.ts';
import { isMapping, layUnder } from './failure-columns.ts';
import { PAPER_PROFILE } from './paper-profile.ts';

/** A value in the scenario's language and where it comes from. */
export interface PresetRow {
  field: string;
  value: string | number;
  source: string;
}

const IN_FLIGHT = {
  writes: 'network.protocol.max-concurrent-writes',
  data: 'network.protocol.max-data-in-flight',
};

const inFlight = (preset: string, writes: number, data: string): PresetRow[] => {
  const source = `network.md §4 [D], ${preset} preset`;
  return [
    { field: IN_FLIGHT.writes, value: writes, source },
    { field: IN_FLIGHT.data, value: data, source },
  ];
};

const PROTOCOL_PRESETS: ReadonlyMap<unknown, readonly PresetRow[]> = new Map([
  ['conservative', inFlight('conservative', 500, '12.5MB')],
  ['aggressive', inFlight('aggressive', 2000, '1.25GB')],
]);

/** The scenario with its presets under it, and what was filled in. */
export function fillPresets(data: unknown): { data: unknown; filled: UnplacedDefault[] } {
  const network = isMapping(data) && isMapping(data.network) ? data.network : {};
  const { preset } = isMapping(network.protocol) ? network.protocol : {};
  const profile = network.profile === 'paper' ? PAPER_PROFILE : [];
  const rows = [...profile, ...(PROTOCOL_PRESETS.get(preset) ?? [])];
  if (rows.length === 0) return { data, filled: [] };
  const whole = structuredClone(data) as Record<string, unknown>;
  const taken = rows.filter(({ field, value }) => layUnder(whole, field.split('.'), value));
  const filled = taken.map(({ field, value, source }) => ({
    field,
    value: String(value),
    status: 'sourced' as const,
    source,
  }));
  return { data: whole, filled };
}
