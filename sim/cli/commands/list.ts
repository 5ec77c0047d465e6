/** `list`: what there is to choose from, from the parts' own declarations. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Argv } from 'yargs';
import { checkoutRoot } from '../../results/build-info.ts';
import { nearest } from '../../scenario/nearest.ts';
import { defineCommand, EXIT, UsageError } from '../command.ts';

interface ListArgs {
  kind?: string;
  json: boolean;
}

interface Item {
  name: string;
  help: string;
}

/** Each kind with what it is and where its members are declared. */
const KINDS: Readonly<Record<string, { help: string; members: () => Promise<Item[]> }>> = {
  scenarios: { help: 'scenario files that come with the package', members: scenarios },
  studies: { help: 'study files that come with the package', members: studies },
  fields: {
    help: 'fields of a scenario file: what may stand there, default, meaning',
    members: fields,
  },
  laws: { help: 'laws of random times, sizes and numbers, with their parameters', members: laws },
  models: { help: 'models a run is made of', members: models },
  metrics: { help: 'measurements in summary.json and series.csv', members: metrics },
  tables: { help: 'CSV files with one row a thing', members: tables },
  facts: {
    help: 'what a run can tell of itself: the names that `run --events --kind` takes',
    members: facts,
  },
  checkers: { help: 'invariants that watch every run', members: checkers },
  panels: { help: 'panels of the report', members: panels },
  'rtt-tables': { help: 'measured round-trip times between regions', members: rttTables },
  faults: { help: 'verbs of scheduled and random faults', members: faultVerbs },
  behaviours: { help: 'how a storage node can behave', members: behaviours },
  policies: {
    help: 'rules of the economy and of repair that a scenario can choose',
    members: policies,
  },
  limits: { help: 'numbers of the rules that a scenario can set', members: limits },
  strategies: { help: 'how operators, delegators and users decide', members: strategies },
};

export default defineCommand<ListArgs>({
  command: 'list [kind]',
  describe: 'List scenarios, models, metrics, checkers, panels and more',
  builder: (yargs) =>
    yargs
      .positional('kind', { type: 'string', describe: Object.keys(KINDS).join(', ') })
      .option('json', { type: 'boolean', default: false, describe: 'as JSON' }) as Argv<ListArgs>,
  run: async ({ kind, json }) => {
    const items = kind === undefined ? kindsAsItems() : await membersOf(kind);
    process.stdout.write(json ? `${JSON.stringify(items, null, 2)}\n` : inColumns(items));
    return EXIT.good;
  },
});

const kindsAsItems = (): Item[] =>
  Object.entries(KINDS).map(([name, { help }]) => ({ name, help }));

function membersOf(kind: string): Promise<Item[]> {
  if (!Object.hasOwn(KINDS, kind)) {
    const known = Object.keys(KINDS);
    const near = nearest(kind, known);
    const hint = near === '' ? '' : `; did you mean '${near}'?`;
    throw new UsageError(`unknown kind '${kind}'; allowed: ${known.join(', ')}${hint}`);
  }
  return KINDS[kind].members();
}

function inColumns(items: readonly Item[]): string {
  const width = Math.max(0, ...items.map(({ name }) => name.length));
  return items.map(({ name, help }) => `${name.padEnd(width)}  ${help}\n`).join('');
}

const STUDIES = 'studies/';

function scenarios(): Promise<Item[]> {
  return shipped((name) => !name.startsWith(STUDIES));
}

function studies(): Promise<Item[]> {
  return shipped((name) => name.startsWith(STUDIES));
}

async function shipped(isMeant: (name: string) => boolean): Promise<Item[]> {
  const folder = join(checkoutRoot(), 'scenarios');
  const names = existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((name) => name.replaceAll('\\', '/'))
        .filter((name) => name.endsWith('.yaml') && isMeant(name))
    : [];
  return names.sort(byFolder).map((name) => {
    const { about } = parse(readFileSync(join(folder, name), 'utf8'));
    return { name: `scenarios/${name}`, help: about.description ?? about.title };
  });
}

/** The top folder first, then folder by folder. */
function byFolder(a: string, b: string): number {
  const [inA, inB] = [a.includes('/'), b.includes('/')];
  if (inA !== inB) return inA ? 1 : -1;
  return a < b ? -1 : 1;
}

async function fields(): Promise<Item[]> {
  return (await import('../../scenario/field-list.ts')).scenarioFields();
}

async function laws(): Promise<Item[]> {
  return (await import('../../scenario/field-list.ts')).scenarioLaws();
}

async function models(): Promise<Item[]> {
  const { walrusModels } = await import('../../models/walrus.ts');
  return walrusModels().map(({ name, description }) => ({ name, help: description }));
}

async function metrics(): Promise<Item[]> {
  const { METRICS } = await import('../../metrics/index.ts');
  const { ECONOMY_METRICS } = await import('../../metrics/economics/index.ts');
  const all = [...METRICS, ...ECONOMY_METRICS];
  return all.map(({ name, unit, help }) => ({ name, help: `${help} (${unit})` }));
}

async function tables(): Promise<Item[]> {
  const { TABLES } = await import('../../metrics/index.ts');
  return TABLES.map(({ name, help }) => ({ name, help }));
}

async function facts(): Promise<Item[]> {
  const { FACTS } = await import('../../models/facts.ts');
  return FACTS.map(({ name, entity, args, help }) => ({
    name,
    help: `${help} (${[entity, ...args].join(', ')})`,
  }));
}

async function checkers(): Promise<Item[]> {
  const { CHECKERS } = await import('../../checkers/index.ts');
  return CHECKERS.map(({ name, statement }) => ({ name, help: statement }));
}

async function panels(): Promise<Item[]> {
  const { PANELS } = await import('../../../reports/panels/index.ts');
  return PANELS.map(({ name, question }) => ({ name, help: question }));
}

async function rttTables(): Promise<Item[]> {
  const tablesByName = (await import('../../models/network/rtt-tables.ts')).rttTables;
  return Object.entries(tablesByName).map(([name, { regions }]) => ({
    name,
    help: regions.join(', '),
  }));
}

async function faultVerbs(): Promise<Item[]> {
  const { FAULT_HELP } = await import('../../scenario/fault-schema.ts');
  return Object.entries(FAULT_HELP).map(([name, help]) => ({ name, help }));
}

async function behaviours(): Promise<Item[]> {
  const known = (await import('../../models/storage-node/behaviours/index.ts')).behaviours;
  return known.map(({ name, description }) => ({ name, help: description }));
}

async function policies(): Promise<Item[]> {
  const { POLICIES } = await import('../../models/economics/policies/index.ts');
  const { REPAIR_POLICIES } = await import('../../models/repair/policies/index.ts');
  return [...POLICIES, ...REPAIR_POLICIES].map(({ kind, name, description, params = {} }) => ({
    name: `${kind}: ${name}`,
    help: withParameters(description, params),
  }));
}

async function limits(): Promise<Item[]> {
  const { LIMITS } = await import('../../models/economics/policies/index.ts');
  return LIMITS.map(({ name, description, unit }) => ({ name, help: `${description} (${unit})` }));
}

async function strategies(): Promise<Item[]> {
  const { STRATEGIES } = await import('../../models/economics/strategies/index.ts');
  return STRATEGIES.map(({ role, name, description, params = {} }) => ({
    name: `${role}: ${name}`,
    help: withParameters(description, params),
  }));
}

interface Parameter {
  unit?: string;
  options?: readonly string[];
  default: number | bigint | string;
}

/** Each parameter with its unit, or its words, and its default: `threshold (shards; 0)`. */
function withParameters(text: string, params: Readonly<Record<string, Parameter>>): string {
  const told = Object.entries(params).map(
    ([name, { unit = '', options, default: usual }]) =>
      `${name} (${options?.join(' | ') ?? unit}; ${usual})`,
  );
  return told.length === 0 ? text : `${text}; parameters ${told.join(', ')}`;
}
