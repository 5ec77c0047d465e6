/**
 * npm run bench:scale -- --requests — what a request costs at mainnet's shape, message by message.
 *
 * Each work is a run without faults in `counts` fidelity: reads alone, writes alone, both again
 * with metrics and checkers as a user runs them, and the quickstart. Work is counted as well as
 * timed (events and facts a request), so that a regression shows on a noisy machine; the bytes
 * are those of the saved state. Every work runs twice: the first run counts and warms up.
 * `-- --reads N` and `-- --writes N` set the sizes, `-- --work NAME` picks one, `-- --json`
 * prints rows.
 */
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createSimulation, type Simulation } from '../../sim/engine/index.ts';
import { walrusModels } from '../../sim/models/walrus.ts';
import { walrusViews } from '../../sim/models/walrus-views.ts';
import type { World } from '../../sim/models/world.ts';
import { loadPlainText, type ResolvedScenario } from '../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../sim/simulation.ts';
import { MAINNET, mainnetScenario } from './request-scenario.ts';

interface Row {
  work: string;
  requests: number;
  events: number;
  eventsPerRequest: number;
  factsPerRequest: number;
  seconds: number;
  usPerRequest: number;
  stateMiB: number;
  heapMiB: number;
}

const option = (name: string, otherwise: number) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? otherwise : Number(process.argv[at + 1]);
};
const reads = option('reads', 200);
const writes = option('writes', 50);
const workAt = process.argv.indexOf('--work');
const chosen = workAt < 0 ? '' : process.argv[workAt + 1];

/** Models alone: no metrics, no checkers. */
function bare(resolved: ResolvedScenario): Simulation<World, ResolvedScenario> {
  return createSimulation<World, ResolvedScenario>({
    models: walrusModels(),
    views: walrusViews,
    resolved,
    seed: resolved.seed,
  });
}

function observed(
  resolved: ResolvedScenario,
  inputs: ReadonlyMap<string, Uint8Array> = new Map(),
): Simulation<World, ResolvedScenario> {
  return createWalrusSimulation({ resolved, seed: resolved.seed, inputs }).simulation;
}

/** Requests that were booked: all of a run that ends at rest. */
function requestsOf({ ctx }: Simulation<World, ResolvedScenario>): number {
  return ctx.state.network.ledger.requests.reduce((sum, count) => sum + count, 0);
}

function measure(work: string, create: () => Simulation<World, ResolvedScenario>): Row {
  const counted = create();
  let facts = 0;
  counted.onFact(() => {
    facts += 1;
  });
  while (counted.step(1_000_000) === 'running');
  const timed = create();
  const startCpu = process.cpuUsage();
  while (timed.step(1_000_000) === 'running');
  const { user, system } = process.cpuUsage(startCpu);
  const seconds = (user + system) / 1e6;
  const heapMiB = process.memoryUsage().heapUsed / 2 ** 20;
  const requests = requestsOf(timed);
  return {
    work,
    requests,
    events: timed.eventCount,
    eventsPerRequest: timed.eventCount / requests,
    factsPerRequest: facts / requests,
    seconds,
    usPerRequest: (seconds * 1e6) / requests,
    stateMiB: timed.save().length / 2 ** 20,
    heapMiB,
  };
}

function quickstart(): Simulation<World, ResolvedScenario> {
  const file = new URL('../../scenarios/quickstart.yaml', import.meta.url);
  const path = decodeURIComponent(file.pathname);
  const { resolved, inputs } = loadPlainText(path, readFileSync(file, 'utf8'), dirname(path));
  return observed(resolved, inputs);
}

const WORKS: [name: string, create: () => Simulation<World, ResolvedScenario>][] = [
  ['reads', () => bare(mainnetScenario({ ...MAINNET, reads }))],
  ['writes', () => bare(mainnetScenario({ ...MAINNET, preloaded: 20, writes }))],
  ['reads observed', () => observed(mainnetScenario({ ...MAINNET, reads }))],
  ['writes observed', () => observed(mainnetScenario({ ...MAINNET, preloaded: 20, writes }))],
  ['quickstart', quickstart],
];

function lineOf(row: Row): string {
  return [
    row.work.padEnd(16),
    String(row.requests).padStart(9),
    String(row.events).padStart(9),
    row.eventsPerRequest.toFixed(2).padStart(8),
    row.factsPerRequest.toFixed(2).padStart(8),
    row.seconds.toFixed(2).padStart(8),
    row.usPerRequest.toFixed(2).padStart(8),
    row.stateMiB.toFixed(1).padStart(9),
    row.heapMiB.toFixed(0).padStart(8),
  ].join(' ');
}

const HEADER =
  'work              requests    events  ev/req  fact/req       s   us/req  state MiB heap MiB';
const isJson = process.argv.includes('--json');
if (!isJson) console.log(HEADER);
const rows: Row[] = [];
for (const [name, create] of WORKS) {
  if (chosen !== '' && name !== chosen) continue;
  const row = measure(name, create);
  rows.push(row);
  if (!isJson) console.log(lineOf(row));
}
if (isJson) console.log(JSON.stringify(rows, null, 2));
