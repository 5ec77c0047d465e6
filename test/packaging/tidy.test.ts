/** The rules of the project's style that a test can see. Each fails when it finds nothing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { blank, readSource, type SourceFile, sourcesBelow } from './tree.ts';

/** Part → what it may import, as path prefixes. Itself is always allowed. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'sim/engine': [],
  'sim/codec': ['sim/generated/codec-wasm.ts'],
  'sim/codec-threads': ['sim/codec/', 'sim/generated/codec-wasm.ts'],
  'sim/models/chain': ['sim/models/committee/', 'sim/models/economics/'],
  'sim/models/economics': ['sim/models/committee/'],
  'sim/models/economics/epoch-loop': [
    'sim/engine/',
    'sim/models/committee/',
    'sim/models/economics/',
  ],
  'sim/models/economics/policies': ['sim/models/economics/'],
  'sim/models/economics/price-process': ['sim/engine/'],
  'sim/models/economics/strategies': ['sim/engine/', 'sim/models/economics/'],
  'sim/models/committee': ['sim/models/chain/'],
  'sim/models': ['sim/engine/', 'sim/codec/', 'sim/scenario/resolved.ts'],
  'sim/metrics': [
    'sim/engine/',
    'sim/codec/',
    'sim/checkers/',
    'sim/models/economics/ledger/',
    'sim/models/economy-views.ts',
    'sim/models/facts.ts',
    'sim/models/views.ts',
    'sim/results/run-results.ts',
    'sim/scenario/resolved.ts',
  ],
  'sim/checkers': [
    'sim/engine/',
    'sim/codec/',
    'sim/metrics/',
    'sim/models/facts.ts',
    'sim/models/views.ts',
    'sim/results/run-results.ts',
    'sim/scenario/resolved.ts',
  ],
  'sim/scenario': ['sim/engine/', 'sim/codec/', 'sim/models/'],
  'sim/results': ['sim/scenario/', 'sim/models/facts.ts'],
  'sim/conform': [
    'sim/codec/',
    'sim/models/chain/',
    'sim/models/committee/',
    'sim/models/economics/',
  ],
  reports: ['sim/generated/report-bundle.ts'],
};

/** Parts whose every bit of state and time must come from the engine. */
const DETERMINISTIC = ['sim/engine', 'sim/codec', 'sim/models', 'sim/metrics', 'sim/checkers'];

const BANNED: readonly [string, RegExp][] = [
  ['a clock', /\bDate\b|\bperformance\./],
  ['randomness without a name', /\bMath\.random\b|\bcrypto\./],
  [
    'maths that differs between platforms',
    /\bMath\.(pow|exp|expm1|log\w*|a?(sin|cos|tan)h?2?|cbrt|hypot)\b|\*\*/,
  ],
  ['a locale', /\bIntl\b|\.toLocale\w*\(|\.localeCompare\(/],
  ['a sort without an order', /\.(sort|toSorted)\(\s*\)/],
  ['waiting outside simulated time', /\b(async|await|Promise|setTimeout|setImmediate)\b/],
  ['a generator', /\bfunction\*|\byield\b/],
  ['the environment', /\bprocess\.|\bglobalThis\./],
];

const LINES_MAX = 400;
const LINES_NEVER = 500;
const COLUMNS_MAX = 100;
const FUNCTION_LINES_MAX = 70;

const sim = sourcesBelow('sim');
const reports = sourcesBelow('reports');
const product = [...sim, ...reports];
const everything = [...product, ...sourcesBelow('test', 'bench')];

const partOf = (path: string): string | undefined =>
  Object.keys(LAYERS)
    .filter((part) => path.startsWith(`${part}/`))
    .sort((a, b) => b.length - a.length)[0];

describe('layers', () => {
  it.each(Object.keys(LAYERS))('%s imports only what it may know', (part) => {
    const files = product.filter(({ path }) => partOf(path) === part);
    expect(files.length).toBeGreaterThan(0);
    const allowed = [`${part}/`, ...LAYERS[part]];
    const wrong = files.flatMap(({ path, imports }) =>
      imports
        .filter((target) => !allowed.some((prefix) => target.startsWith(prefix)))
        .map((target) => `${path} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('nothing but the entry imports the command line', () => {
    const importers = product.filter(({ path, imports }) =>
      imports.some((target) => target.startsWith('sim/cli/') && !path.startsWith('sim/cli/')),
    );
    expect(importers.map(({ path }) => path)).toEqual(['sim/main.ts']);
  });

  it('the deterministic parts import no built-in module and no other package by chance', () => {
    const files = product.filter(({ path }) =>
      DETERMINISTIC.some((part) => path.startsWith(`${part}/`)),
    );
    const packages = files.flatMap(({ path, packages: used }) =>
      used.map((name) => `${path}: ${name}`),
    );
    expect(packages).toEqual(['sim/engine/streams.ts: seedrandom']);
  });
});

describe('banned names', () => {
  const files = sim.filter(({ path }) => DETERMINISTIC.some((part) => path.startsWith(`${part}/`)));

  it.each(BANNED)('%s stays out of the deterministic parts', (_, pattern) => {
    expect(files.length).toBeGreaterThan(100);
    const hits = files
      .filter(({ path }) => path !== 'sim/engine/portable-math.ts')
      .flatMap(({ path, code }) => linesWith(path, code, pattern));
    expect(hits).toEqual([]);
  });

  it('are found when they are there', () => {
    const sample =
      'const a = list.sort();\nconst b = Math.log(2) ** 3; // Math.random\nDate.now();';
    const found = BANNED.filter(([, pattern]) => pattern.test(blank(sample))).map(([what]) => what);
    expect(found).toEqual([
      'a clock',
      'maths that differs between platforms',
      'a sort without an order',
    ]);
  });
});

function linesWith(path: string, code: string, pattern: RegExp): string[] {
  return code
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : []));
}

describe('shape', () => {
  it('files are named in kebab-case', () => {
    const odd = everything.filter(
      ({ path }) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(env|nightly))?(\.test)?\.ts$/.test(basename(path)),
    );
    expect(odd.map(({ path }) => path)).toEqual([]);
  });

  it('files of the product open with what they are', () => {
    const bare = product.filter(({ text }) => !/^(#!.*\n)?\/\*\*/.test(text));
    expect(bare.map(({ path }) => path)).toEqual([]);
  });

  it(`files of the product are seldom longer than ${LINES_MAX} lines`, () => {
    const lines = product.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    const long = lines.filter((file) => file.lines > LINES_MAX);
    expect(long.filter((file) => file.lines > LINES_NEVER)).toEqual([]);
    expect(long.length, JSON.stringify(long)).toBeLessThanOrEqual(product.length / 100);
  });

  it(`no line is wider than ${COLUMNS_MAX} columns unless it holds a sentence or an address`, () => {
    const wide = everything.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, index) => {
        const isText = /(['"`])(?:(?!\1).){40,}\1|https?:/.test(line); // a sentence stays whole
        return [...line].length > COLUMNS_MAX && !isText ? [`${path}:${index + 1}`] : [];
      }),
    );
    expect(wide).toEqual([]);
  });

  it(`no function of the product is longer than ${FUNCTION_LINES_MAX} lines`, () => {
    const functions = product.flatMap(functionsOf);
    expect(functions.length).toBeGreaterThan(500);
    expect(functions.filter(({ lines }) => lines > FUNCTION_LINES_MAX)).toEqual([]);
  });

  it('nothing is left to do in the product', () => {
    const open = product.flatMap(({ path, text }) =>
      linesWith(path, text, /\b(TODO|FIXME|XXX|HACK)\b|not implemented|@ts-ignore/),
    );
    expect(open).toEqual([]);
  });
});

/** Functions and methods by their indentation, which the formatter guarantees. */
function functionsOf({ path, code }: SourceFile): { name: string; lines: number }[] {
  const lines = code.split('\n');
  return lines.flatMap((line, start) => {
    const head =
      /^( *)(?:export )?(?:async )?function (\w+)/.exec(line) ??
      /^( {2})(?:private |readonly |static |async |get |set )*(\w+)\(.*\{$/.exec(line);
    if (head === null) return [];
    const [, indent, name] = head;
    const end = lines.findIndex(
      (other, at) => at > start && other.replace(/,$/, '') === `${indent}}`,
    );
    return end < 0 ? [] : [{ name: `${path}: ${name}`, lines: end - start + 1 }];
  });
}

describe('indices are complete', () => {
  const kinds: [string, string, RegExp][] = [
    ['sim/metrics', 'sim/metrics/index.ts', /= defineMetric\b/],
    ['sim/metrics', 'sim/metrics/index.ts', /= defineTable\b/],
    ['sim/checkers', 'sim/checkers/index.ts', /= defineChecker\b/],
    ['reports/panels', 'reports/panels/index.ts', /= definePanel\b/],
    [
      'sim/models/storage-node/behaviours',
      'sim/models/storage-node/behaviours/index.ts',
      /: Behaviour =/,
    ],
    ['sim/cli/commands', 'sim/cli/commands.ts', /export default defineCommand\b/],
  ];
  it.each(kinds)('every member below %s stands in %s (%s)', (folder, index, pattern) => {
    const members = sourcesBelow(folder).filter(({ code }) => pattern.test(code));
    expect(members.length).toBeGreaterThan(1);
    const { imports } = readSource(index);
    expect(members.map(({ path }) => path).filter((path) => !imports.includes(path))).toEqual([]);
  });
});

describe('documents', () => {
  const folders = [
    ...readdirSync('sim', { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== 'generated')
      .map(({ name }) => `sim/${name}`),
    'reports',
    'scenarios',
    'test',
    'bench',
  ];

  it.each(folders)('%s has a README', (folder) => {
    expect(existsSync(`${folder}/README.md`)).toBe(true);
  });

  it('link only to files that exist', () => {
    const documents = [
      'README.md',
      'CONTRIBUTING.md',
      'CHANGELOG.md',
      ...folders.map((folder) => `${folder}/README.md`),
    ];
    const present = documents.filter(existsSync);
    expect(present.length).toBeGreaterThan(3);
    const broken = present.flatMap((document) =>
      [...readFileSync(document, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)]
        .map(([, target]) => `${dirname(document)}/${target}`)
        .filter((target) => !existsSync(target))
        .map((target) => `${document}: ${target}`),
    );
    expect(broken).toEqual([]);
  });
});

describe('the package', () => {
  it('has a lock file without download addresses', () => {
    const lock = readFileSync('package-lock.json', 'utf8');
    expect(lock).toContain('"node_modules/yaml"');
    expect(lock).not.toContain('"resolved"');
  });

  it('names every package that the product imports', () => {
    const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const used = new Set(
      product.flatMap(({ packages }) => packages).filter((name) => !name.startsWith('node:')),
    );
    expect(used.size).toBeGreaterThan(4);
    const missing = [...used].filter(
      (name) =>
        dependencies[
          name
            .split('/')
            .slice(0, name.startsWith('@') ? 2 : 1)
            .join('/')
        ] === undefined,
    );
    expect(missing).toEqual([]);
  });
});
