/**
 * The chain at time 0: a running network in epoch 1, with the preloaded blobs of the scenario
 * registered and certified by the whole committee.
 */

import type { ResolvedSubsidies } from '../../scenario/resolved.ts';
import { allBlobs } from '../blobs/blobs.ts';
import { createChain, preload } from '../chain/index.ts';
import { RULESETS } from '../economics/rulesets/index.ts';
import { openPlacement } from '../placement/places.ts';
import { addPreloaded } from '../workload/preloaded.ts';
import type { WalrusContext } from '../world.ts';
import type { ChainEconomy } from './chain-economy.ts';
import type { EventLogState } from './event-log.ts';
import { appendPreloaded, createLog } from './log.ts';

export function genesis(ctx: WalrusContext, economy?: ChainEconomy): EventLogState {
  addPreloaded(ctx);
  const { network, coding, economics, plantedDefect } = ctx.resolved;
  const { terms } = economics;
  const state: EventLogState = {
    chain: createChain({
      shards: network.shards,
      epochUs: network.epochUs,
      nodes: network.nodes.map(({ stakeFrost, capacityBytes }) => ({
        stakeFrost: BigInt(stakeFrost),
        capacityBytes: BigInt(capacityBytes),
        storagePriceFrost: BigInt(terms.storagePriceFrost),
        writePriceFrost: BigInt(terms.writePriceFrost),
        commissionBp: terms.commissionBp,
      })),
      rules: RULESETS[economics.ruleset],
      clients: network.clients.length + (network.services?.length ?? 0),
      clientFrost: BigInt(economics.walletFrost),
      holderFrost: stakeToCome(economics.stakeChanges),
      subsidies: subsidiesOf(economics.subsidies),
      nowUs: ctx.now,
      coding,
      plantedDefect,
      ...economy?.genesis(ctx),
    }),
    log: createLog(),
    transactions: new Map(),
    results: new Map(),
    nextTransaction: 1,
    refusals: new Map(),
    made: new Map(),
    deliveries: network.nodes.map(() => 0),
  };
  openPlacement(ctx, state.chain.current!.owner);
  const signers = state.chain.current!.members.map(({ node }) => node);
  const blobs = allBlobs(ctx).map((record) => {
    const { index: blob, blobId, lengthBytes, isDeletable, lifetimeEpochs: epochs } = record;
    return { blob, blobId, lengthBytes, isDeletable, epochs };
  });
  // What lies there at the start was paid for before: the first client gets exactly that.
  preload(state.chain, blobs, { client: 0, signers });
  appendPreloaded(state.log, { timeUs: ctx.now, epoch: state.chain.clock.epoch, blobs });
  return state;
}

/** WAL for every stake that the scenario lets arrive. */
function stakeToCome(changes: readonly { deltaFrost: string }[]): bigint {
  let sum = 0n;
  for (const { deltaFrost } of changes) {
    if (BigInt(deltaFrost) > 0n) sum += BigInt(deltaFrost);
  }
  return sum;
}

function subsidiesOf(subsidies: ResolvedSubsidies) {
  return {
    usageRateBp: subsidies.usageRateBp,
    basePerNodeFrost: BigInt(subsidies.basePerNodeFrost),
    perShardFrost: BigInt(subsidies.perShardFrost),
    poolFrost: BigInt(subsidies.poolFrost),
  };
}
