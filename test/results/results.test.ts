import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../sim/results/canonical.ts';
import { toCsv } from '../../sim/results/csv.ts';
import {
  type RunResults,
  readRun,
  runIdOf,
  type WriteOptions,
  writeResults,
} from '../../sim/results/index.ts';
import { scenarioFromYaml, scenarioToYaml } from '../../sim/results/scenario-text.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { scratchFolder } from '../cli/call.ts';

const scratch = scratchFolder();
const { resolved, inputs } = await loadScenario('test/cli/tiny.yaml');

const results: RunResults = {
  summary: {
    schemaVersion: 1,
    title: 'Tiny',
    verdict: 'invariant-broken',
    lines: ['Something broke.'],
    metrics: {
      'blobs.lost': { unit: 'blobs', better: 'lower', help: 'Blobs | lost.', labels: [], value: 0 },
    },
    checks: [],
    checkers: [],
    assumptions: [],
    modelling: [],
    warnings: [],
  },
  series: [{ timeUs: 0, metric: 'nodes.up', labels: 'a=b;c=d', value: 5, unit: 'nodes' }],
  tables: [
    {
      name: 'nodes',
      help: 'Storage nodes.',
      columns: [
        { name: 'node', help: 'index' },
        { name: 'name', help: 'as in the scenario' },
        { name: 'ended_us', help: 'empty when it went on' },
      ],
      rows: [[0, 'oak, the "old" one', null]],
    },
  ],
};

const options = (parent: string): WriteOptions => ({
  parent: join(scratch, parent),
  inputs,
  results,
  run: {
    name: 'tiny',
    resolved,
    seed: 5,
    digests: { trace: 'a', physical: 'b', economic: 'c' },
    ladder: [],
    eventCount: 10,
    endedUs: 20,
  },
  timing: {} as WriteOptions['timing'],
});

describe('a results folder', () => {
  it('is complete even when an invariant broke', async () => {
    const { folder, manifest } = await writeResults(options('broken'));
    expect(manifest).toMatchObject({ verdict: 'invariant-broken', traceDigest: 'a', seed: 5 });
    expect(readFileSync(join(folder, 'nodes.csv'), 'utf8')).toBe(
      'node,name,ended_us\n0,"oak, the ""old"" one",\n',
    );
    expect(readFileSync(join(folder, 'series.csv'), 'utf8')).toBe(
      `run,time_us,metric,labels,value,unit\n${manifest.runId},0,nodes.up,a=b;c=d,5,nodes\n`,
    );
    const dictionary = readFileSync(join(folder, 'data-dictionary.md'), 'utf8');
    expect(dictionary).toContain('| `ended_us` | empty when it went on |');
    expect(dictionary).toContain('| `blobs.lost` | blobs | lower |  | Blobs \\| lost. |');
  });

  it('replaces an older one of the same run as a whole', async () => {
    const { folder } = await writeResults(options('twice'));
    writeFileSync(join(folder, 'left-over.txt'), 'old');
    await writeResults(options('twice'));
    expect(existsSync(join(folder, 'left-over.txt'))).toBe(false);
    expect(readdirSync(join(folder, '..'))).toHaveLength(1);
  });

  it('does not appear when writing it fails', async () => {
    const parent = 'failing';
    const failing = { ...options(parent), report: () => Promise.reject(new Error('no report')) };
    await expect(writeResults(failing)).rejects.toThrow('no report');
    expect(existsSync(join(scratch, parent))).toBe(false);
    mkdirSync(join(scratch, parent));
    writeFileSync(join(scratch, parent, 'tiny'), 'a file where the folder should be');
    await expect(writeResults(options(parent))).rejects.toThrow();
    expect(readdirSync(join(scratch, parent))).toEqual(['tiny']);
  });

  it('gives back the scenario and the inputs it was written with', async () => {
    const { folder } = await writeResults(options('read-back'));
    const stored = readRun(folder);
    expect(stored.resolved).toEqual(resolved);
    expect(stored.inputs).toEqual(inputs);
  });
});

describe('the run id', () => {
  const identity = { resolved, seed: 5, inputs: ['a', 'b'], buildDigest: 'build' };
  const id = runIdOf(identity);

  it('depends on everything that can change a result', () => {
    const others = [
      { ...identity, seed: 6 },
      { ...identity, inputs: ['a', 'c'] },
      { ...identity, buildDigest: 'other' },
      { ...identity, maxEvents: 10 },
      { ...identity, resolved: { ...resolved, durationUs: resolved.durationUs + 1 } },
    ].map(runIdOf);
    expect(new Set([id, ...others]).size).toBe(6);
  });

  it('does not depend on the order of inputs or keys', () => {
    const reversed = Object.fromEntries(Object.entries(resolved).reverse()) as typeof resolved;
    expect(runIdOf({ ...identity, inputs: ['b', 'a'], resolved: reversed })).toBe(id);
  });
});

describe('texts', () => {
  it('carry any resolved scenario through YAML unchanged', async () => {
    const { resolved: rich } = await loadScenario('test/scenario/golden/small.yaml');
    expect(scenarioFromYaml(scenarioToYaml(rich))).toEqual(rich);
  });

  it('are the same canonical JSON for equal data', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe(
      '{"b":[1,{"c":"x","d":null}]}',
    );
  });

  it('have a header and no row when a table is empty', async () => {
    expect(await toCsv(['a', 'b'], [])).toBe('a,b\n');
  });
});
