/** Rows V01–V07 of the validation book: queues with closed forms. */
import { expect } from 'vitest';
import { type Control, controlledEstimate } from './control-variates.ts';
import { estimate, expectWithin } from './estimate.ts';
import { runQueueOfEvents } from './queue-events.ts';
import { runQueueOfProcedures } from './queue-procedures.ts';
import type { QueueRecord, QueueSetting } from './queue-record.ts';
import { bookNumbers } from './validation-book.ts';

export type Telling = 'events' | 'procedures';

export interface Effort {
  seed: number;
  /** Multiplies the number of customers. */
  scale?: number;
  telling?: Telling;
}

/**
 * The rule of the book for one miss among many three-sigma checks: it is repeated with fresh seeds
 * and four times the size before it counts.
 */
export function repeatOnce(check: (effort: Effort) => void, effort: Effort): void {
  try {
    check(effort);
  } catch {
    check({ ...effort, seed: effort.seed + 5_000_000, scale: 4 * (effort.scale ?? 1) });
  }
}

const RUN = { events: runQueueOfEvents, procedures: runQueueOfProcedures };

function setting(
  effort: Effort,
  customers: number,
  queue: Pick<QueueSetting, 'interarrivalMean' | 'servers'> & Partial<QueueSetting>,
): QueueSetting {
  const scaled = Math.round(customers * (effort.scale ?? 1));
  const record = { customers: scaled, warmUp: 20_000, batches: 50, seed: effort.seed };
  return { service: 'exponential', serviceMean: 1, ...record, ...queue };
}

function run(effort: Effort, queue: QueueSetting, withHistogram = false): QueueRecord {
  return RUN[effort.telling ?? 'events'](queue, withHistogram);
}

/** Means of the draws, whose true values are known. */
function controls(record: QueueRecord, queue: QueueSetting): Control[] {
  const { count, blocked } = record;
  const gaps = {
    values: record.each((batch) => record.interarrivalSum[batch] / count[batch]),
    expected: queue.interarrivalMean,
  };
  if (queue.service === 'constant') return [gaps];
  const services = record.each(
    (batch) => record.serviceSum[batch] / (count[batch] - blocked[batch]),
  );
  return [gaps, { values: services, expected: queue.serviceMean }];
}

function check(
  record: QueueRecord,
  queue: QueueSetting,
  value: (batch: number) => number,
  expected: number,
  largestError: number,
): void {
  const estimate = controlledEstimate(record.each(value), controls(record, queue));
  expectWithin(estimate, expected, largestError);
}

/** V01 and V02: M/M/1 at load 0.8, means and sojourn quantiles. */
export function checkSingleServer(effort: Effort): void {
  const queue = setting(effort, 5_200_000, { interarrivalMean: 1.25, servers: 1 });
  const record = run(effort, queue, true);
  const [inSystem, inQueue, sojourn, wait] = bookNumbers('V01');
  const { systemArea, queueArea, time, sojournSum, waitSum, count } = record;
  check(record, queue, (batch) => systemArea[batch] / time[batch], inSystem, 0.005);
  check(record, queue, (batch) => queueArea[batch] / time[batch], inQueue, 0.005);
  check(record, queue, (batch) => sojournSum[batch] / count[batch], sojourn, 0.005);
  check(record, queue, (batch) => waitSum[batch] / count[batch], wait, 0.005);
  const [p95, p99] = bookNumbers('V02').filter((value) => value > 1 && value % 1 !== 0);
  checkQuantile(record, 0.95, p95);
  checkQuantile(record, 0.99, p99);
}

/**
 * The quantile of all sojourns. Its error is that of the share of sojourns below it, which is a
 * mean over batches, divided by the density there. Controls explain little of a tail.
 */
function checkQuantile(record: QueueRecord, share: number, expected: number): void {
  const { quantile, density } = record.sojournQuantile(share);
  const shares = estimate(record.each((batch) => record.shareUpTo(batch, quantile)));
  const standardError = shares.standardError / density;
  expectWithin({ ...shares, mean: quantile, standardError }, expected, 0.01);
}

/** V03 and V04: Erlang C. */
export function checkManyServers(id: 'V03' | 'V04', effort: Effort): void {
  const [servers, load, customers] = id === 'V03' ? [10, 8, 3_600_000] : [20, 18, 7_500_000];
  const queue = setting(effort, customers, { interarrivalMean: 1 / load, servers });
  const record = run(effort, queue);
  const [delayed, wait] = bookNumbers(id);
  const { count, waitSum } = record;
  check(record, queue, (batch) => record.delayed[batch] / count[batch], delayed, 0.01);
  check(record, queue, (batch) => waitSum[batch] / count[batch], wait, 0.01);
}

/** V05: Erlang B, whatever the service law. */
export function checkLoss(service: QueueSetting['service'], effort: Effort): void {
  const loss = { interarrivalMean: 0.1, servers: 15, isLossSystem: true, service };
  const queue = setting(effort, service === 'hyperexponential' ? 1_200_000 : 800_000, loss);
  const record = run(effort, queue);
  const [blocked] = bookNumbers('V05');
  check(record, queue, (batch) => record.blocked[batch] / record.count[batch], blocked, 0.01);
}

/** V06: Pollaczek–Khinchine. */
export function checkGeneralService(service: 'constant' | 'exponential', effort: Effort): void {
  const queue = setting(effort, 2_000_000, { interarrivalMean: 1 / 0.7, servers: 1, service });
  const record = run(effort, queue);
  const [constant, exponential] = bookNumbers('V06');
  const expected = service === 'constant' ? constant : exponential;
  check(record, queue, (batch) => record.waitSum[batch] / record.count[batch], expected, 0.005);
}

/** V07: the area under the number in system is the sum of the sojourns, on any path. */
export function checkLittle(effort: Effort): void {
  for (const servers of [1, 3]) {
    const queue = setting(effort, 50_000, { interarrivalMean: 1.25 / servers, servers });
    const record = run(effort, { ...queue, warmUp: 0, batches: 1 });
    expect(record.count[0]).toBe(50_000);
    expect(record.systemArea[0] / record.sojournSum[0]).toBeCloseTo(1, 9);
    expect(record.queueArea[0] / record.waitSum[0]).toBeCloseTo(1, 9);
  }
}
