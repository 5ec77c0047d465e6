/** The examples of CONTRIBUTING.md and of the scenarios' README, compiled and run. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Panel } from '../../reports/panels/panel.ts';
import type { Results } from '../../reports/results/results.ts';
import {
  createSimulation,
  type ModelDefinition,
  restoreSimulation,
} from '../../sim/engine/index.ts';
import type { MetricDefinition } from '../../sim/metrics/index.ts';
import type { WalrusViews } from '../../sim/models/views.ts';
import { loadPlainText } from '../../sim/scenario/index.ts';

const ROOT = process.cwd();
const scratch = mkdtempSync(join(ROOT, '.examples-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function blocks(file: string, language: string): string[] {
  const pattern = new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...readFileSync(file, 'utf8').matchAll(pattern)].map(([, block]) => block);
}

/** Writes the block whose first line names its path, with imports from where it would stand. */
async function load(path: string): Promise<Record<string, unknown>> {
  const block = blocks('CONTRIBUTING.md', 'ts').find((text) => text.startsWith(`// ${path}\n`));
  expect(block, `${path} is not in CONTRIBUTING.md`).toBeDefined();
  const placed = (block as string).replaceAll(
    /from '(\.[^']+)'/g,
    (_, target: string) => `from '${join(ROOT, dirname(path), target)}'`,
  );
  const file = join(scratch, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, placed);
  return import(/* @vite-ignore */ file);
}

const scenarios = [...blocks('CONTRIBUTING.md', 'yaml'), ...blocks('scenarios/README.md', 'yaml')];

describe('the examples', () => {
  it('of scenarios load', () => {
    expect(scenarios.length).toBeGreaterThan(1);
    for (const text of scenarios) {
      expect(loadPlainText('example.yaml', text, '.').resolved.network.nodes).toHaveLength(6);
    }
  });

  it('of a model and a metric count the heartbeats of every node, also when saved', async () => {
    const { heartbeatsModel } = await load('sim/models/heartbeats/heartbeats-model.ts');
    const { silentNodes } = await load('sim/metrics/heartbeats/silent-nodes.ts');
    const metric = silentNodes as MetricDefinition<unknown>;
    const views = { nodeCount: 6 } as WalrusViews;
    const state = metric.init(views);
    const models = [heartbeatsModel as ModelDefinition];
    const { resolved } = loadPlainText('example.yaml', scenarios[0], '.');
    const endUs = 10 * 3_600_000_000;
    const first = createSimulation({ models, resolved, seed: 1, endUs });
    first.step(30);
    const second = restoreSimulation(first.save(), { models });
    let last = 0;
    second.onFact((fact) => {
      metric.on['heartbeat.sent'](state, fact, views);
      last = fact.args[0];
    });
    second.step(30);
    first.step(30);
    expect(second.digest()).toEqual(first.digest());
    expect(last).toBe(10);
    expect(metric.finish?.(state, views, endUs)).toEqual([{ labels: {}, value: 0 }]);
    expect(metric.finish?.(metric.init(views), views, endUs)[0].value).toBe(6);
  });

  it('of a panel answer and measure', async () => {
    const { silence } = (await load('reports/panels/silence.ts')) as { silence: Panel };
    const results = {
      summary: {
        metrics: [{ name: 'heartbeats.silent-nodes', values: [{ labels: '', value: 2 }] }],
      },
      tables: { nodes: { rows: 8 } },
    } as unknown as Results;
    const input = { results, range: { startUs: 0, endUs: 1 } };
    expect(silence.answer(input)).toMatch(/^2\snodes never said a word\.$/);
    expect(silence.table(input).rows).toEqual([[2]]);
    expect(silence.geometry(input, 400)).toMatchObject({ barWidth: 100, empty: '' });
    results.tables.nodes.rows = 0;
    expect(silence.geometry(input, 400).empty).not.toBe('');
  });
});
