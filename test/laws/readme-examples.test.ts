import { readFileSync } from 'node:fs';
import { transformSync } from 'esbuild';
import { broken, type CheckerDefinition, defineChecker } from '../../sim/checkers/define.ts';
import { defineMetric, type MetricDefinition } from '../../sim/metrics/define.ts';
import { NO_LABELS } from '../../sim/metrics/labels.ts';
import { AXES } from '../../sim/models/facts.ts';
import { checkerLaws } from './checker-laws.ts';
import { metricLaws } from './metric-laws.ts';

/** The definition in the first TypeScript block of a README, with `names` in place of imports. */
function example(folder: string, names: Record<string, unknown>): unknown {
  const url = new URL(`../../sim/${folder}/README.md`, import.meta.url);
  const block = /```ts\n([\s\S]*?)```/.exec(readFileSync(url, 'utf8'));
  if (block === null) throw new Error(`${url.pathname} has no example`);
  const body = block[1].replace(/^import .*$/gm, '').replace(/^export const \w+ =/m, 'return');
  const { code } = transformSync(`function make() {${body}}`, { loader: 'ts' });
  return new Function(...Object.keys(names), `${code}; return make();`)(...Object.values(names));
}

metricLaws(example('metrics', { AXES, defineMetric, NO_LABELS }) as MetricDefinition);
checkerLaws(example('checkers', { broken, defineChecker }) as CheckerDefinition);
