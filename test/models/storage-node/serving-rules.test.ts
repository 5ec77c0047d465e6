/**
 * What a node serves to whom while shards move (network.md §4 "Node rules", §5 step 1, §6.1, §6.2),
 * asked directly in the moment after an epoch change has begun.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { committeeOf, epochOf, phaseOf } from '../../../sim/models/chain/index.ts';
import { removeSliver } from '../../../sim/models/storage-node/holdings.ts';
import { readCommittee, writeCommittee } from '../../../sim/models/storage-node/routing.ts';
import { METHODS } from '../../../sim/models/storage-node/serve.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import {
  createRun,
  factsNamed,
  stepUntil,
  type WalrusRunUnderTest,
} from '../../fixtures/walrus-run.ts';

/** node-0 gives one of its three shards to node-5 in epoch 2. */
const GIVER = 0;
const TAKER = 5;
let run: WalrusRunUnderTest;
let moved: number;

beforeEach(() => {
  const scenario = quietScenario(
    {
      duration: '44h',
      workload: { preloaded: { count: 2, size: '1KiB' } },
      economics: {
        'stake-changes': [
          { at: '1h', node: 'node-0', delta: '-1000000WAL' },
          { at: '1h', node: 'node-5', delta: '1000000WAL' },
        ],
      },
    },
    { weights: [3, 2, 2, 1, 1, 1] },
  );
  run = createRun(scenario);
  const hasHeard = (node: number) => run.ctx.state.storageNodes.nodes[node].epoch === 2;
  stepUntil(run, () => hasHeard(GIVER) && hasHeard(TAKER));
  expect(phaseOf(run.ctx.state.eventLog.chain)).toBe('sync');
  moved = factsNamed(run, 'shard.moved')[0].entity;
});

interface Reply {
  status: string;
  response: unknown;
}

function ask(to: number, method: string, more: Record<string, unknown>): Reply {
  const [, answer] = METHODS.find(([name]) => name === method)!;
  const call = { from: TAKER, to, method, blob: 0, shard: -1, axis: 0, request: null, ...more };
  const node = run.ctx.state.storageNodes.nodes[to];
  return answer(run.ctx, node, call as never) as Reply;
}

const ownOf = (node: number) =>
  writeCommittee(run.ctx).members.find((member) => member.node === node)!.shards;

describe('while an epoch change is in progress', () => {
  it('older blobs are read from the previous committee, new ones from the current', () => {
    const { ctx } = run;
    const { chain } = ctx.state.eventLog;
    expect(readCommittee(ctx, 1)).toBe(committeeOf(chain, 'previous'));
    expect(readCommittee(ctx, 2)).toBe(committeeOf(chain, 'current'));
    expect(readCommittee(ctx, 1).owner[moved]).toBe(GIVER);
    stepUntil(run, () => phaseOf(ctx.state.eventLog.chain) === 'done');
    expect(readCommittee(ctx, 1).owner[moved]).toBe(TAKER);
  });

  it('the former owner serves slivers of a moved shard, and no symbols from it', () => {
    expect(ask(GIVER, 'sliver.get', { shard: moved }).status).toBe('ok');
    const [kept] = ownOf(GIVER);
    const request = { blob: 0, axis: 'secondary', targets: [0], isWide: false };
    const from = (shards: number[]) => {
      const { response } = ask(GIVER, 'symbols.get', { request: { ...request, shards } });
      return (response as { symbols: unknown[] } | null)?.symbols.length ?? 0;
    };
    expect([from([kept]), from([moved, kept]), from([moved])]).toEqual([1, 1, 0]);
  });

  it('a shard is copied by its new owner alone, and in the epoch of both', () => {
    const { epoch } = run.ctx.state.storageNodes.nodes[GIVER];
    const request = { shard: moved, axis: 'primary', blobs: [0, 1], epoch, step: null };
    const sync = (more: object, from = TAKER) =>
      ask(GIVER, 'shard.sync', { from, request: { ...request, ...more } }).status;
    expect(epoch).toBe(epochOf(run.ctx.state.eventLog.chain));
    expect(sync({})).toBe('ok');
    expect(sync({ epoch: epoch - 1 })).toBe('wrong-epoch');
    expect(sync({ epoch: epoch + 1 })).toBe('wrong-epoch');
    expect(sync({}, 4)).toBe('rejected');
  });
});

describe('a confirmation', () => {
  it.each(['primary', 'secondary'] as const)('is not signed with one %s missing', (axis) => {
    const node = 3;
    const signs = () => ask(node, 'confirmation.get', {}).status;
    expect(signs()).toBe('ok');
    removeSliver(run.ctx, { node, shard: ownOf(node)[0], blob: 0, axis });
    expect(signs()).toBe('not-found');
  });
});
