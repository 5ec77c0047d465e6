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
    ['network', /time-outs of one length stand in one ring/],
    ['network', /only links that changed anew/],
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
    expect(modelling.table(input).rows).toEqual(
      summary.modelling.map(({ model, statement }) => [model, statement]),
    );
    expect(modelling.answer(input).replaceAll('\u00a0', ' ')).toMatch(
      /^\d+ models with \d+ assumptions\.$/,
    );
  });
});
