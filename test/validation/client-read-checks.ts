/**
 * Row V51b with the real client: metadata first, then so many primary slivers in flight, one more
 * at each completion, until 334 good ones are there. Nodes take exponential times of mean 1 s to
 * serve a sliver; the network adds nothing.
 */
import { expect, vi } from 'vitest';
import { codeFor, sizesOf } from '../../sim/codec/index.ts';
import { SECOND_US } from '../../sim/engine/index.ts';
import { startRead } from '../../sim/models/client/read.ts';
import { OUTCOMES } from '../../sim/models/facts.ts';
import { ledgerLines } from '../../sim/models/network/index.ts';
import { honest } from '../../sim/models/storage-node/behaviours/honest.ts';
import { quietScenario } from '../fixtures/small-scenario.ts';
import { createBareRun, type Step } from '../fixtures/walrus-run.ts';
import { UNLIMITED } from '../models/network/fixture.ts';
import { estimate, expectWithin } from './estimate.ts';
import { evenShards } from './upload.ts';
import { bookNumbers } from './validation-book.ts';

/** Requests in flight, in the order of the book's values. */
export const IN_FLIGHT = [334, 159, 32, 3];
const NEEDED = 334;
const LENGTH = 1000;
/** Largest standard error the book allows, as a share of the value. */
const ERROR_MAX = 0.005;

export function checkRead(inFlight: number, { reads, seed }: { reads: number; seed: number }) {
  const book = bookNumbers('V51b')[IN_FLIGHT.indexOf(inFlight)];
  expect(NEEDED / inFlight).toBeCloseTo(book, 6);
  const { seconds, requests } = readSeconds(inFlight, { reads, seed });
  expect(seconds.length).toBe(reads);
  expectWithin(estimate(seconds), book, ERROR_MAX);
  // Three ask for metadata; the last completion ends the read and triggers no further request.
  expect(requests).toBe(reads * (3 + NEEDED + inFlight - 1));
}

function readSeconds(inFlight: number, { reads, seed }: { reads: number; seed: number }) {
  const { primarySliverBytes } = sizesOf(codeFor(1000), LENGTH);
  const scenario = quietScenario(
    {
      seed,
      fidelity: 'counts',
      duration: '20d',
      network: {
        epoch: '90d',
        protocol: { 'max-data-in-flight': `${inFlight * primarySliverBytes}B` },
      },
      workload: { preloaded: { count: 1, size: `${LENGTH}B` } },
    },
    { weights: evenShards(1000, 105) },
  );
  const { nodes, clients, latency } = scenario.resolved.network;
  latency.rttUs = latency.rttUs.map((row) => row.map(() => 0));
  for (const endpoint of [...nodes, ...clients]) {
    endpoint.upBytesPerSecond = UNLIMITED;
    endpoint.downBytesPerSecond = UNLIMITED;
  }
  // One after the other, with far more time than any of them takes.
  const gapUs = Math.ceil((4 * NEEDED) / inFlight + 60) * SECOND_US;
  const steps = Array.from(
    { length: reads },
    (_, index): Step => [index * gapUs, (ctx) => startRead(ctx, 0, 0, 'read')],
  );
  const delays = vi
    .spyOn(honest, 'delayUs')
    .mockImplementation((ctx, { method }) =>
      method === 'sliver.get'
        ? Math.round(ctx.random.exponential(ctx.random.open('test/delays'), SECOND_US))
        : 0,
    );
  const simulation = createBareRun(scenario, steps);
  const seconds: number[] = [];
  simulation.onFact(({ name, args }) => {
    if (name !== 'read.ended') return;
    expect(OUTCOMES[args[2]]).toBe('ok');
    seconds.push(args[3] / SECOND_US);
  });
  while (seconds.length < reads && simulation.step(10_000) === 'running');
  delays.mockRestore();
  let requests = 0;
  for (const line of ledgerLines(simulation.ctx.state.network.ledger)) {
    if (line.cause === 'read') requests += line.requests;
  }
  return { seconds, requests };
}
