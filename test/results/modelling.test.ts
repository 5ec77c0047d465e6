/** What the models assume, shortcuts among it, stands in the summary and in the report. */
import { describe, expect, it } from 'vitest';
import { modelling } from '../../reports/panels/modelling.ts';
import { resultsFromFiles } from '../../reports/results/from-files.ts';
import { wholeRun } from '../../reports/results/results.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { smallScenario } from '../fixtures/small-scenario.ts';

const { resolved, inputs } = smallScenario();
const run = createWalrusSimulation({ resolved, seed: 1, inputs });
const { summary } = run.results();
const told = (model: string) =>
  summary.modelling.filter((one) => one.model === model).map(({ statement }) => statement);

describe('the assumptions of the models', () => {
  it.each([
    ['network', /fair share of the slower link carries in a round trip/],
    ['network', /time-outs of equal length share a queue/],
    ['network', /only links that changed are solved again/],
    ['blobs', /Blobs without bytes are known by their sizes/],
    ['blobs', /compared with its hash; .* one of its symbols comes with its proof/],
    ['storageNodes', /With granularity: flow/],
    ['clients', /take no time at the client/],
  ])('are in the summary: those of %s say %s', (model, statement) => {
    expect(told(model).join('\n')).toMatch(statement);
  });

  it('are a table of the report', () => {
    const results = resultsFromFiles({ 'summary.json': JSON.stringify(summary) });
    const input = { results, range: wholeRun(results) };
    const { rows } = modelling.table(input);
    expect(rows.map(([, statement]) => statement)).toEqual(
      summary.modelling.map(({ statement }) => statement),
    );
    // Names of models are told in words.
    expect(rows.map(([model]) => model)).toContain('storage nodes');
    expect(rows.filter(([model]) => /[A-Z]/.test(`${model}`))).toEqual([]);
    expect(modelling.answer(input).replaceAll('\u00a0', ' ')).toMatch(
      /^\d+ assumptions of \d+ models: what the real network does otherwise is not in these/,
    );
  });
});
