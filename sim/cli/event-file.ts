/**
 * `--events FILE`: every fact as one line of JSON, with the event it belongs to and the event
 * that caused that one. Written aside and renamed when the run has ended.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import type { Fact } from '../engine/index.ts';
import { FACTS } from '../models/facts.ts';
import { nearest } from '../scenario/nearest.ts';
import { UsageError } from './command.ts';

export interface EventFilter {
  /** Names of facts; `blob.*` stands for a family. Empty: all. */
  kinds: readonly string[];
  /** Entities as `node:3` or `3`. Empty: all. */
  entities: readonly string[];
}

export interface EventFile {
  write(fact: Fact): void;
  /** Puts the finished file in its place. */
  finish(): void;
}

const FLUSH_CHARACTERS = 1 << 16;

/** @throws UsageError for a kind that is no fact's name, nor a family's */
export function openEventFile(path: string, filter: EventFilter): EventFile {
  refuseUnknown(filter.kinds);
  const aside = `${path}.partial-${process.pid}`;
  const file = openSync(aside, 'w');
  const removeAside = () => rmSync(aside, { force: true });
  process.once('exit', removeAside);
  let pending = '';
  const flush = () => {
    writeSync(file, pending);
    pending = '';
  };
  return {
    write: (fact) => {
      if (isWanted(fact, filter)) {
        pending += `${lineOf(fact)}\n`;
      }
      if (pending.length > FLUSH_CHARACTERS) {
        flush();
      }
    },
    finish: () => {
      flush();
      closeSync(file);
      renameSync(aside, path);
      process.off('exit', removeAside);
    },
  };
}

function refuseUnknown(kinds: readonly string[]): void {
  const known = FACTS.map(({ name }) => name);
  const families = [...new Set(known.map((name) => `${name.split('.')[0]}.*`))];
  const wrong = kinds.find((kind) => !known.some((name) => isKindOf(kind, name)));
  if (wrong === undefined) return;
  const near = nearest(wrong, [...known, ...families]);
  const hint = near === '' ? '' : `; did you mean '${near}'?`;
  throw new UsageError(
    `--kind: no fact is called '${wrong}'; allowed: the names that \`walrus-sim list facts\` ` +
      `shows, or a family such as blob.*${hint}`,
  );
}

const isKindOf = (kind: string, name: string): boolean =>
  kind.endsWith('.*') ? name.startsWith(kind.slice(0, -1)) : kind === name;

function isWanted({ name, entity, definition }: Fact, { kinds, entities }: EventFilter): boolean {
  const isKind = kinds.length === 0 || kinds.some((kind) => isKindOf(kind, name));
  const names = [`${entity}`, `${definition.entity}:${entity}`];
  return isKind && (entities.length === 0 || entities.some((wanted) => names.includes(wanted)));
}

/** One fact as a record with its arguments by name. */
export function factRecord(fact: Fact): Record<string, string | number> {
  const { timeUs, name, entity, definition, args, eventSeq, causeSeq } = fact;
  const record: Record<string, string | number> = { timeUs, name, [definition.entity]: entity };
  for (const [index, argument] of definition.args.entries()) {
    record[Object.hasOwn(record, argument) ? `${argument}_` : argument] = args[index] ?? 0;
  }
  // `cause` is an argument of some facts: why bytes moved, not which event came before.
  return { ...record, event: eventSeq, causeEvent: causeSeq };
}

const lineOf = (fact: Fact): string => JSON.stringify(factRecord(fact));
