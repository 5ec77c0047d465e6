/** A run is a value: saved in the middle of things, it goes on to the same end anywhere. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRead } from '../../sim/models/client/read.ts';
import { collectHandles, contentsOf, getContent } from '../../sim/models/content/contents.ts';
import { openCalls } from '../../sim/models/network/index.ts';
import { loseVolume } from '../../sim/models/storage-node/shards.ts';
import type { WalrusContext } from '../../sim/models/world.ts';
import {
  createWalrusSimulation,
  restoreWalrusSimulation,
  type WalrusRun,
} from '../../sim/simulation.ts';
import { eventfulScenario } from '../fixtures/eventful.ts';
import { smallScenario } from '../fixtures/small-scenario.ts';

const eventful = eventfulScenario();
const MISSED_WRITES = { faults: [{ at: '2h', crash: 'node-0', for: '9h' }] };
const GO_ON = fileURLToPath(new URL('../fixtures/go-on.ts', import.meta.url));
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const create = (queue?: 'ladder' | 'heap') =>
  createWalrusSimulation({ ...eventful, seed: eventful.resolved.seed, queue });

const contextOf = (run: WalrusRun) => run.simulation.ctx as WalrusContext;

function toEnd(run: WalrusRun): WalrusRun {
  while (run.simulation.step(10_000) === 'running');
  return run;
}

/** Steps event by event until it is so; fails if it never is. */
function stepUntil(run: WalrusRun, isSo: (ctx: WalrusContext) => boolean): void {
  while (!isSo(contextOf(run))) {
    if (run.simulation.step(1) === 'ended') throw new Error('it never came to that');
  }
}

const callsOf = (ctx: WalrusContext, method: string) =>
  openCalls(ctx).filter((call) => call.method === method);

/** Each asserts by itself that the run really is in the middle. */
const MOMENTS: [name: string, isThere: (ctx: WalrusContext) => boolean][] = [
  [
    'node recovery, symbols on their way',
    (ctx) =>
      ctx.state.storageNodes.nodes.some(({ recovery }) => recovery !== 0) &&
      callsOf(ctx, 'symbols.get').some(
        ({ cause, phase }) => cause === 'node-recovery' && phase.startsWith('response'),
      ),
  ],
  [
    'a shard transfer, its primaries copied and its secondaries on their way',
    (ctx) =>
      callsOf(ctx, 'shard.sync').some(
        ({ request, phase }) =>
          (request as { axis: string }).axis === 'secondary' && phase.startsWith('response'),
      ),
  ],
  [
    'an epoch change, some members ready and some not',
    ({ state }) =>
      state.eventLog.chain.clock.phase === 'sync' &&
      state.eventLog.chain.clock.syncWeight > 0 &&
      state.storageNodes.nodes.some(({ transfers }) => transfers.size > 0),
  ],
  [
    'the fallback of a transfer',
    ({ state }) =>
      state.storageNodes.nodes.some(({ shards }) =>
        [...shards.values()].some(({ status }) => status === 'active-recover'),
      ),
  ],
  [
    'a write, some nodes done and some not',
    (ctx) => callsOf(ctx, 'sliver.put').length > 0 && callsOf(ctx, 'metadata.put').length > 0,
  ],
  ['a read, slivers on their way', (ctx) => callsOf(ctx, 'sliver.get').length > 1],
];

describe('a saved run', () => {
  let folder: string;
  let whole: WalrusRun;
  /** How each checkpoint ended in the other process, by name. */
  const ends = new Map<string, unknown>();

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'walrus-sim-'));
    whole = toEnd(create());
    const files = saveAtMoments(create(), folder);
    const told = execFileSync(process.execPath, ['--import', 'tsx', GO_ON, ...files.values()], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    for (const [position, end] of (JSON.parse(told) as unknown[]).entries()) {
      ends.set([...files.keys()][position], end);
    }
  }, 120_000);
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(MOMENTS)('ends equally in a fresh process: %s', (name) => {
    // Through JSON, as in summary.json.
    const summary = JSON.parse(JSON.stringify(whole.results().summary));
    expect(ends.get(name)).toEqual({ digest: whole.simulation.digest(), summary });
  });

  it('goes on itself as if it had not been saved', () => {
    const run = create();
    stepUntil(run, MOMENTS[0][1]);
    run.save();
    expect(toEnd(run).simulation.digest()).toEqual(whole.simulation.digest());
  });

  it.each([50, 333])('is the same when it is taken apart every %i events', (events) => {
    const { resolved, inputs } = events < 100 ? smallScenario(MISSED_WRITES) : eventful;
    const plain = toEnd(createWalrusSimulation({ resolved, seed: resolved.seed, inputs }));
    const rebuilt = createWalrusSimulation({ resolved, seed: resolved.seed, inputs });
    while (rebuilt.simulation.step(events) === 'running') rebuilt.simulation.rebuild();
    expect(rebuilt.simulation.digest()).toEqual(plain.simulation.digest());
    expect(rebuilt.results()).toEqual(plain.results());
  });

  it('fires the same events from the ladder queue and from the heap', () => {
    expect(toEnd(create('heap')).simulation.digest()).toEqual(whole.simulation.digest());
  });
});

/** Saves one run as often as it comes to one of the moments for the first time. */
function saveAtMoments(run: WalrusRun, folder: string): Map<string, string> {
  const files = new Map<string, string>();
  stepUntil(run, (ctx) => {
    for (const [name, isThere] of MOMENTS) {
      if (files.has(name) || !isThere(ctx)) continue;
      files.set(name, join(folder, `${files.size}.checkpoint`));
      writeFileSync(files.get(name)!, run.save());
    }
    return files.size === MOMENTS.length;
  });
  return files;
}

describe('slivers that only a reader holds', () => {
  it('are saved with the run', () => {
    const small = smallScenario({ workload: { preloaded: { count: 1, size: '3KiB' } } });
    const run = createWalrusSimulation({ ...small, seed: 1 });
    stepUntil(run, ({ now }) => now > 0);
    const ctx = contextOf(run);
    const operation = startRead(ctx, 0, 0, 'read');
    const procedure = ctx.state.clients.operations.get(operation)!;
    stepUntil(run, () => ctx.procedures.locals(procedure).received.length >= 2);
    for (const node of ctx.state.storageNodes.nodes) loseVolume(ctx, node);
    const [{ copy }] = ctx.procedures.locals(procedure).received;
    expect(collectHandles(ctx.state)).not.toContain(copy.content);
    const bytes = getContent(contentsOf(ctx), copy.content);
    // Other inputs, so another store of contents: all there is came out of the saved bytes.
    const restored = restoreWalrusSimulation(run.save(), { inputs: new Map() });
    const known = contentsOf(contextOf(restored));
    expect(known).not.toBe(contentsOf(ctx));
    expect(getContent(known, copy.content)).toEqual(bytes);
  });
});
