/** Laws that every listed metric and table obeys; a new member gets these tests for free. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decode, encode } from '../../sim/engine/index.ts';
import type { MetricDefinition, TableDefinition } from '../../sim/metrics/define.ts';
import { labelsText } from '../../sim/metrics/labels.ts';
import {
  finishMetric,
  finishTable,
  type MetricsState,
  metricsObserver,
  seriesRows,
} from '../../sim/metrics/observer.ts';
import { FACTS } from '../../sim/models/facts.ts';
import { type FakeNetwork, factOf } from './fake-network.ts';
import { happen, type StoryStep, story, storyNetwork } from './random-story.ts';

const RUNS = { numRuns: 8, seed: 11 };
const KNOWN_FACTS = new Set(FACTS.map(({ name }) => name));

type Observer = ReturnType<typeof metricsObserver>;

/** Everything that can be read of the state, as one comparable value. */
type Reading = (state: MetricsState, network: FakeNetwork) => unknown;

export function metricLaws(metric: MetricDefinition): void {
  describe(`metric ${metric.name}`, () => {
    const observer = metricsObserver([metric]);
    const reading: Reading = (state, network) => [
      finishMetric(metric, state, network.views, network.world.nowUs).map(({ labels, value }) => [
        labelsText(labels),
        value,
      ]),
      seriesRows(state),
    ];
    it('says what it is', () => {
      expect(metric.name).toMatch(/^[a-z][a-z-]*(\.[a-z][a-z-]*)?$/);
      expect(metric.unit).toMatch(/^[a-z]+$/);
      expect(metric.help).toMatch(/^[A-Z][\s\S]*\.$/);
      expect(['higher', 'lower', 'neither']).toContain(metric.better);
    });
    it('gives each set of its labels once, and finite numbers or null', () => {
      checkStories(observer, (state, network) => {
        const rows = finishMetric(metric, state, network.views, network.world.nowUs);
        const texts = rows.map(({ labels }) => labelsText(labels));
        expect(new Set(texts).size).toBe(texts.length);
        for (const { labels, value } of rows) {
          for (const label of Object.keys(labels)) expect(metric.labels).toContain(label);
          expect(value === null || Number.isFinite(value)).toBe(true);
        }
        for (const { value } of seriesRows(state)) expect(Number.isFinite(value)).toBe(true);
      });
    });
    foldLaws(observer, reading);
    if (metric.commutes) commutes(observer, reading);
  });
}

export function tableLaws(table: TableDefinition): void {
  describe(`table ${table.name}`, () => {
    const observer = metricsObserver([], [table]);
    it('names its columns in snake case, units last, each once', () => {
      const names = table.columns.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/);
    });
    it('fills every column with whole numbers, text or nothing', () => {
      checkStories(observer, (state, network) => {
        const { columns, rows } = finishTable(table, state, network.views, network.world.nowUs);
        for (const row of rows) {
          expect(row).toHaveLength(columns.length);
          for (const cell of row) {
            const isFine = cell === null || typeof cell === 'string' || Number.isSafeInteger(cell);
            expect(isFine, `${cell}`).toBe(true);
          }
        }
      });
    });
    foldLaws(observer, (state, network) =>
      finishTable(table, state, network.views, network.world.nowUs),
    );
  });
}

/** What any fold owes: known facts, plain data, reading without writing, a life through bytes. */
function foldLaws(observer: Observer, reading: Reading): void {
  it('asks only for facts that the models declare', () => {
    for (const name of Object.keys(observer.on)) expect(KNOWN_FACTS).toContain(name);
  });
  it('can be read before anything has happened', () => {
    const network = storyNetwork();
    expect(() => reading(observer.init(network.views), network)).not.toThrow();
  });
  it('is only read by being read', () => {
    checkStories(observer, (state, network) => {
      const before = encode(state);
      const first = reading(state, network);
      expect(reading(state, network)).toEqual(first);
      expect(encode(state)).toEqual(before);
    });
  });
  it('goes on from saved bytes as if it had never stopped', () => {
    fc.assert(
      fc.property(story, fc.nat(80), (steps, savedAt) => {
        const network = storyNetwork();
        const straight = observer.init(network.views);
        let saved = decode(encode(straight)) as MetricsState;
        steps.forEach((step, index) => {
          happen(network, step);
          if (index === savedAt) saved = decode(encode(saved)) as MetricsState;
          tell(observer, straight, network, step, index);
          tell(observer, saved, network, step, index);
        });
        expect(encode(saved)).toEqual(encode(straight));
        expect(reading(saved, network)).toEqual(reading(straight, network));
      }),
      RUNS,
    );
  });
}

function commutes(observer: Observer, reading: Reading): void {
  it('does not depend on the order of facts', () => {
    fc.assert(
      fc.property(story, fc.infiniteStream(fc.nat()), (steps, picks) => {
        const facts = steps.filter(({ name }) => name !== 'probe.taken');
        const shuffled = [...facts];
        for (let last = shuffled.length - 1; last > 0; last--) {
          const other = picks.next().value! % (last + 1);
          [shuffled[last], shuffled[other]] = [shuffled[other], shuffled[last]];
        }
        const readings = [facts, shuffled].map((order) => {
          const network = storyNetwork();
          const state = observer.init(network.views);
          order.forEach((step, index) => {
            tell(observer, state, network, step, index);
          });
          return reading(state, network);
        });
        expect(readings[1]).toEqual(readings[0]);
      }),
      RUNS,
    );
  });
}

function checkStories(
  observer: Observer,
  check: (state: MetricsState, network: FakeNetwork) => void,
): void {
  fc.assert(
    fc.property(story, (steps) => {
      const network = storyNetwork();
      const state = observer.init(network.views);
      steps.forEach((step, index) => {
        happen(network, step);
        tell(observer, state, network, step, index);
      });
      check(state, network);
    }),
    RUNS,
  );
}

function tell(
  observer: Observer,
  state: MetricsState,
  network: FakeNetwork,
  { name, entity, args }: StoryStep,
  eventSeq: number,
): void {
  const fact = factOf(name, entity, [...args], network.world.nowUs, eventSeq);
  observer.on[name]?.(state, fact, network.views);
}
