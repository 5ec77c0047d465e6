/** Decisions in a run of the network, and the facts that tell of them and of what they did. */
import { tellConduct, tellDecision } from '../decision-facts.ts';
import { walParts } from '../economic-facts.ts';
import type { EconomicAction } from '../economics/epoch-loop/actions.ts';
import { type DecisionObserver, decide } from '../economics/epoch-loop/decide.ts';
import { balanceOf, wallet } from '../economics/ledger/index.ts';
import type { Moment } from '../economics/strategies/strategy.ts';
import type { WalrusContext } from '../world.ts';
import type { MarketCode } from './code.ts';
import { follow } from './conduct.ts';
import { policedChain } from './state.ts';

/** Lets everybody decide whose strategy is asked at this moment. */
export function decideNow(ctx: WalrusContext, code: MarketCode, moment: Moment): void {
  const economy = policedChain(ctx);
  economy.nowUs = ctx.now;
  const { storagePriceFrost, writePriceFrost } = economy;
  const { price, memories, conducts, payouts } = ctx.state.market!;
  const world = { setup: code.setup, economy, price, memories, conducts, payouts };
  decide(world, { ...code, observer: observerOf(ctx) }, moment);
  if (
    economy.storagePriceFrost === storagePriceFrost &&
    economy.writePriceFrost === writePriceFrost
  )
    return;
  const prices = [...walParts(economy.storagePriceFrost), ...walParts(economy.writePriceFrost)];
  ctx.emit('price.set', economy.clock.epoch, ...prices);
}

function observerOf(ctx: WalrusContext): DecisionObserver {
  let before = measured(ctx, null);
  return {
    acting: (_, action) => {
      before = measured(ctx, action);
    },
    acted: ({ agent }, action, error) => {
      tellDecision(ctx, { agent, action, error });
      if (error === '') tellEffect(ctx, action, before);
    },
    conducted: (node, conduct) => {
      tellConduct(ctx, node, conduct);
      follow(ctx, node, conduct);
    },
  };
}

/** Sums before an action, from which its effect is told. */
interface Measured {
  stakes: number;
  storagePaidFrost: bigint;
  writePaidFrost: bigint;
  slashedFrost: bigint;
  walletFrost: bigint;
  /** The stake that the action is about, and whether it was asked for before. */
  held: { stake: number; node: number; principalFrost: bigint; wasRequested: boolean } | null;
}

function measured(ctx: WalrusContext, action: EconomicAction | null): Measured {
  const { flows, ledger, nextStake, stakes, nodes } = policedChain(ctx);
  const { storagePaidFrost, writePaidFrost, slashedFrost } = flows;
  let stake = action !== null && 'stake' in action ? action.stake : -1;
  if (action?.kind === 'withdraw-newest') stake = nextStake - 1;
  const held = stakes.get(stake);
  let agent = action !== null && 'agent' in action ? action.agent : -1;
  if (action?.kind === 'collect') agent = nodes[action.node]?.operator ?? -1;
  return {
    stakes: nextStake,
    storagePaidFrost,
    writePaidFrost,
    slashedFrost,
    walletFrost: agent < 0 ? 0n : balanceOf(ledger, wallet(agent)),
    held:
      held === undefined
        ? null
        : {
            stake,
            node: held.node,
            principalFrost: held.principalFrost,
            wasRequested: held.withdrawEpoch !== null,
          },
  };
}

function tellEffect(ctx: WalrusContext, action: EconomicAction, before: Measured): void {
  const { flows, clock, ledger, stakes, nodes } = policedChain(ctx);
  const { held } = before;
  switch (action.kind) {
    case 'buy': {
      const cost = walParts(flows.storagePaidFrost - before.storagePaidFrost);
      const { agent, bytes, epochs } = action;
      const period = [clock.epoch, clock.epoch + epochs] as const;
      ctx.emit('storage.bought', agent, 0, Number(bytes), ...period, ...cost);
      break;
    }
    case 'write': {
      const fee = walParts(flows.writePaidFrost - before.writePaidFrost);
      ctx.emit('write.paid', action.agent, -1, ...fee);
      break;
    }
    case 'stake': {
      const { principalFrost } = stakes.get(before.stakes)!;
      ctx.emit('stake.changed', action.node, ...walParts(principalFrost));
      break;
    }
    case 'request':
      ctx.emit('stake.changed', held!.node, ...walParts(-held!.principalFrost));
      break;
    case 'withdraw':
    case 'withdraw-newest': {
      const { stake, node, principalFrost, wasRequested } = held!;
      if (!wasRequested) ctx.emit('stake.changed', node, ...walParts(-principalFrost));
      const paid = balanceOf(ledger, wallet(action.agent)) - before.walletFrost;
      const reward = walParts(paid - principalFrost);
      ctx.emit('stake.withdrawn', node, stake, ...walParts(principalFrost), ...reward);
      break;
    }
    case 'collect': {
      const { operator } = nodes[action.node];
      const paid = balanceOf(ledger, wallet(operator)) - before.walletFrost;
      if (paid > 0n) ctx.emit('commission.collected', action.node, ...walParts(paid));
      break;
    }
    case 'slash': {
      const burned = walParts(flows.slashedFrost - before.slashedFrost);
      ctx.emit('commission.slashed', action.candidate, ...burned);
      ctx.emit('wal.burned', clock.epoch, ...burned);
      break;
    }
    default:
      break; // votes and rates move nothing
  }
}
