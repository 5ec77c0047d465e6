/** Runs the listed metrics over facts told by hand and reads their values. */
import type { MetricDefinition } from '../../sim/metrics/define.ts';
import { METRICS, TABLES } from '../../sim/metrics/index.ts';
import { labelsText } from '../../sim/metrics/labels.ts';
import { finishMetric, finishTable, metricsObserver } from '../../sim/metrics/observer.ts';
import { CAUSES, FAULT_VERBS, OUTCOMES, USES } from '../../sim/models/facts.ts';
import type { Cell, MetricValue } from '../../sim/results/run-results.ts';
import { type FakeNetwork, teller } from '../laws/fake-network.ts';

export const codes = {
  cause: (name: (typeof CAUSES)[number]) => CAUSES.indexOf(name),
  use: (name: (typeof USES)[number]) => USES.indexOf(name),
  outcome: (name: (typeof OUTCOMES)[number]) => OUTCOMES.indexOf(name),
  verb: (name: (typeof FAULT_VERBS)[number]) => FAULT_VERBS.indexOf(name),
};

export function measuring(network: FakeNetwork) {
  const { state, tell } = teller(network, metricsObserver(METRICS, TABLES));
  const named = (name: string): MetricDefinition => {
    const metric = METRICS.find((one) => one.name === name);
    if (metric === undefined) throw new Error(`no metric is named '${name}'`);
    return metric;
  };
  return {
    state,
    tell,
    /** Sets the clock, then tells. */
    at(timeUs: number, name: string, entity: number, ...args: number[]) {
      network.world.nowUs = timeUs;
      tell(name, entity, ...args);
    },
    value(name: string, endUs: number, labels = ''): MetricValue | undefined {
      const rows = finishMetric(named(name), state, network.views, endUs);
      return rows.find((row) => labelsText(row.labels) === labels)?.value;
    },
    table(name: string, endUs: number): Record<string, Cell>[] {
      const definition = TABLES.find((one) => one.name === name);
      if (definition === undefined) throw new Error(`no table is named '${name}'`);
      const { columns, rows } = finishTable(definition, state, network.views, endUs);
      return rows.map((row) =>
        Object.fromEntries(row.map((cell, index) => [columns[index].name, cell])),
      );
    },
  };
}
