/**
 * The chain at time 0: a running network in epoch 1, with the preloaded blobs of the scenario
 * registered and certified by the whole committee.
 */
import { apply, type ChainAction, createChain } from '../chain/index.ts';
import { addPreloaded } from '../workload/preloaded.ts';
import type { WalrusContext } from '../world.ts';
import type { EventLogState } from './event-log.ts';

export function genesis(ctx: WalrusContext): EventLogState {
  addPreloaded(ctx);
  const { network, coding, workload, plantedDefect } = ctx.resolved;
  const state: EventLogState = {
    chain: createChain({
      shards: network.shards,
      epochUs: network.epochUs,
      nodes: network.nodes.map(({ stakeFrost }) => ({ stakeFrost: BigInt(stakeFrost) })),
      nowUs: ctx.now,
      coding,
      plantedDefect,
    }),
    log: [],
    transactions: new Map(),
    results: new Map(),
    nextTransaction: 1,
    refusals: new Map(),
    deliveries: network.nodes.map(() => 0),
  };
  const signers = state.chain.current!.members.map(({ node }) => node);
  for (const { index, blobId, lengthBytes, isDeletable } of ctx.state.blobs.records) {
    const epochs = workload.lifetimeEpochs;
    append(state, ctx.now, {
      kind: 'register-blob',
      blob: index,
      blobId,
      lengthBytes,
      client: 0,
      deletable: isDeletable,
      epochs,
    });
    append(state, ctx.now, { kind: 'certify-blob', blob: index, epoch: 1, signers });
  }
  return state;
}

function append(state: EventLogState, nowUs: number, action: ChainAction): void {
  const result = apply(state.chain, action, nowUs);
  if (!result.ok) throw new Error(`preloading a blob: ${action.kind} ${result.error}`);
  for (const event of result.events) {
    state.log.push({ timeUs: nowUs, epoch: state.chain.clock.epoch, event });
  }
}
