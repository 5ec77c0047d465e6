/** What moved WAL on the chain, as facts of the economic domain. */
import type { EconomicEvent } from '../chain/index.ts';
import { walParts } from '../economic-facts.ts';
import type { WalrusContext } from '../world.ts';

const MIB = 1_048_576n;

export function emitEconomicFacts(ctx: WalrusContext, events: readonly EconomicEvent[]): void {
  for (const event of events) emitOne(ctx, event);
}

function emitOne(ctx: WalrusContext, event: EconomicEvent): void {
  switch (event.kind) {
    case 'storage-bought': {
      const { client, isExtension, bytes, startEpoch, endEpoch, costFrost } = event;
      const period = [startEpoch, endEpoch] as const;
      const cost = walParts(costFrost);
      ctx.emit('storage.bought', client, Number(isExtension), Number(bytes), ...period, ...cost);
      break;
    }
    case 'write-paid':
      ctx.emit('write.paid', event.client, event.blob, ...walParts(event.costFrost));
      break;
    case 'prices-set': {
      const storage = walParts(event.storagePriceFrost);
      ctx.emit('price.set', event.epoch, ...storage, ...walParts(event.writePriceFrost));
      break;
    }
    case 'capacity-set': {
      const { epoch, capacityBytes, usedBytes } = event;
      ctx.emit('capacity.set', epoch, Number(capacityBytes / MIB), Number(usedBytes / MIB));
      break;
    }
    case 'epoch-closed': {
      const gross = walParts(event.grossFrost);
      ctx.emit('epoch.closed', event.epoch, ...gross, ...walParts(event.leftoverFrost));
      break;
    }
    case 'wal-burned':
      ctx.emit('wal.burned', event.epoch, ...walParts(event.amountFrost));
      break;
    case 'reward-paid': {
      const { node, epoch, rewardFrost, commissionFrost } = event;
      ctx.emit('reward.paid', node, epoch, ...walParts(rewardFrost), ...walParts(commissionFrost));
      break;
    }
    default:
      emitRarer(ctx, event);
  }
}

type Rarer = Extract<
  EconomicEvent,
  {
    kind: 'subsidy-paid' | 'commission-collected' | 'commission-slashed' | 'stake-withdrawn';
  }
>;

function emitRarer(ctx: WalrusContext, event: Rarer): void {
  switch (event.kind) {
    case 'subsidy-paid': {
      const usage = walParts(event.usageFrost);
      ctx.emit('subsidy.paid', event.epoch, ...usage, ...walParts(event.fixedFrost));
      break;
    }
    case 'commission-collected':
      ctx.emit('commission.collected', event.node, ...walParts(event.amountFrost));
      break;
    case 'commission-slashed':
      ctx.emit('commission.slashed', event.node, ...walParts(event.amountFrost));
      break;
    case 'stake-withdrawn': {
      const principal = walParts(event.principalFrost);
      const reward = walParts(event.rewardFrost);
      ctx.emit('stake.withdrawn', event.node, event.stake, ...principal, ...reward);
      break;
    }
  }
}
