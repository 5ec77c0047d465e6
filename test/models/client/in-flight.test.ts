/** How much a client has under way at once (network.md §4 step 5, §5 step 3), from both sides. */
import { describe, expect, it } from 'vitest';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { type ReadLocals, startRead } from '../../../sim/models/client/read.ts';
import { startWrite, type WriteLocals } from '../../../sim/models/client/write.ts';
import type { WalrusContext } from '../../../sim/models/world.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import { attach, createBareRun, type Step, stepUntil } from '../../fixtures/walrus-run.ts';

const GIB = 1_073_741_824;
const MAINNET = { weights: Array.from({ length: 10 }, () => 100) };

/** Locals of one operation once it is so far, at mainnet's code of 1000 shards. */
function localsOnce<Locals>(
  overrides: Overrides,
  act: (ctx: WalrusContext) => number,
  isSoFar: (locals: Locals) => boolean,
): Locals {
  let operation = -1;
  const steps: Step[] = [
    [
      HOUR_US,
      (ctx) => {
        operation = act(ctx);
      },
    ],
  ];
  const scenario = quietScenario({ duration: '3h', fidelity: 'counts', ...overrides }, MAINNET);
  const run = attach(createBareRun(scenario, steps));
  const locals = ({ procedures, state }: WalrusContext) =>
    procedures.locals(state.clients.operations.get(operation)!) as Locals;
  stepUntil(run, (ctx) => operation >= 0 && isSoFar(locals(ctx)));
  return locals(run.ctx);
}

/** Requests for slivers that a read keeps in flight, as many as it has open at first. */
function readsInFlight(preset: string, lengthBytes: number): number {
  const preloaded = { count: 1, size: `${lengthBytes}B` };
  const overrides = { network: { protocol: { preset } }, workload: { preloaded } };
  const { slivers, inFlight } = localsOnce<ReadLocals>(
    overrides,
    (ctx) => startRead(ctx, 0, 0, 'read'),
    ({ phase }) => phase === 'slivers',
  );
  expect(slivers.open).toBe(inFlight);
  return inFlight;
}

/** Most PUTs of slivers that an upload has under way. */
function writesInFlight(preset: string, lengthBytes: number): number {
  const { upload } = localsOnce<WriteLocals>(
    { network: { protocol: { preset } } },
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'new', lengthBytes });
      return startWrite(ctx, 0, index);
    },
    (locals) => locals.upload.nodes.length > 0,
  );
  return upload.permits;
}

describe('a read keeps in flight what fits into the preset', () => {
  it.each([
    ['balanced', GIB, 159],
    ['balanced', 10 * GIB, 15],
    ['conservative', 130_000_000, 32],
    ['conservative', GIB, 3],
  ])('%s, a blob of %i bytes: %i, as published', (preset, lengthBytes, published) => {
    expect(readsInFlight(preset, lengthBytes)).toBe(published);
  });

  it('kp as long as kp primaries fit, and one fewer when a symbol grows by a step', () => {
    // 512 MB hold 334 primaries of 667 symbols of 2298 bytes, but not of 2300.
    expect(readsInFlight('balanced', 334 * 667 * 2298)).toBe(334);
    expect(readsInFlight('balanced', 334 * 667 * 2298 + 1)).toBe(333);
  });

  it('aggressive: kp even where balanced allows less', () => {
    expect(readsInFlight('aggressive', GIB)).toBe(334);
  });

  it('at least one, however large a sliver is', () => {
    // A primary of 667 × 37,416 bytes is larger than 12.5 MB twice over.
    expect(readsInFlight('conservative', 334 * 667 * 37_416)).toBe(1);
  });
});

describe('an upload has under way at most', () => {
  it.each([
    ['conservative', 1, 500],
    ['balanced', 1, 1000],
    ['aggressive', 1, 2000],
    ['conservative', GIB, 3],
    ['balanced', GIB, 159],
    ['aggressive', GIB, 388],
  ])('%s, a blob of %i bytes: %i PUTs', (preset, lengthBytes, permits) => {
    expect(writesInFlight(preset, lengthBytes)).toBe(permits);
  });

  it('its number of PUTs while that many primaries fit, else fewer', () => {
    // 500 primaries of 667 symbols of 36 bytes are 12.006 MB, of 38 bytes 12.673 MB.
    expect(writesInFlight('conservative', 334 * 667 * 36)).toBe(500);
    expect(writesInFlight('conservative', 334 * 667 * 36 + 1)).toBe(493);
  });
});
