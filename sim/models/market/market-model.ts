/**
 * The market of a network: operators, delegators and users decide by their strategies, and the
 * rules of the chain are the scenario's policies. Present only where a scenario asks for either.
 *
 * The same transitions as in a run of the economy alone, at the network's own times: ticks from
 * the moment on at which a quorum has its shards, the cut-off and the change of the epoch when
 * their transactions take effect. Stake that moves moves shards, and those move bytes.
 *
 * Left out: the delay of agents' transactions, and load on the chain.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import { advancePrice, startPrice } from '../economics/price-process/index.ts';
import { HONEST_CONDUCT } from '../economics/strategies/strategy.ts';
import { openBooks } from '../epoch-economy/books.ts';
import { keepSample } from '../epoch-economy/price-samples.ts';
import type { UserModules } from '../epoch-economy/setup.ts';
import type { WalrusContext } from '../world.ts';
import { chainEconomy } from './chain-economy.ts';
import { createMarketCode, type MarketCode } from './code.ts';
import { dropPieces } from './conduct.ts';
import { decideNow } from './decisions.ts';
import { takeSamples } from './samples.ts';
import { type MarketState, nothingObserved, policedChain } from './state.ts';

const TICK = 'market.tick';

/** The model, and what the chain asks it. */
export function createMarket(modules: UserModules) {
  const codeOf = createMarketCode(modules);
  return { model: marketModel(codeOf), economy: chainEconomy(codeOf, planTick) };
}

function marketModel(codeOf: (ctx: WalrusContext) => MarketCode): ModelDefinition<MarketState> {
  return defineModel<MarketState>({
    name: 'market',
    version: 1,
    description: 'Who decides about WAL in the network, and what its nodes show of themselves',
    assumptions: [
      'Agents act in the instant in which they look: their transactions take no time.',
      'Evidence of what nodes hold is read off their state; asking for it costs no bytes.',
    ],
    init: (ctx: WalrusContext) => {
      const { setup, strategies } = codeOf(ctx);
      const nodes = ctx.resolved.network.nodes.length;
      const price = startPrice(setup.price);
      const conducts = Array.from({ length: nodes }, () => ({ ...HONEST_CONDUCT }));
      return {
        price,
        memories: setup.actors.map(({ params }, actor) => strategies[actor].init?.(params) ?? null),
        conducts,
        payouts: [],
        ticks: 0,
        observed: nothingObserved(nodes),
        dropFrom: Array.from({ length: nodes }, (_, node) =>
          ctx.random.uniform(ctx.random.open(`market/drop/${node}`)),
        ),
        ...openBooks({ setup, economy: policedChain(ctx), price, conducts }),
      };
    },
    start: planTick,
    handlers: {
      [TICK]: (ctx: WalrusContext, epoch, tick) => onTick(ctx, codeOf(ctx), { epoch, tick }),
    },
  });
}

/** Plans the phase's next tick: `sync` has some too, so that life goes on in a frozen epoch. */
function planTick(ctx: WalrusContext): void {
  const { clock, epochUs } = policedChain(ctx);
  const { ticks } = ctx.state.market!;
  const { ticksPerEpoch } = ctx.resolved.epochEconomy!;
  const isSync = clock.phase === 'sync';
  if (!isSync && ticks >= ticksPerEpoch) return;
  const fromUs = isSync ? clock.startedUs : clock.sinceUs;
  const count = isSync ? ticks + 1 : ticks;
  const atUs = fromUs + Math.floor((count * epochUs) / ticksPerEpoch);
  ctx.scheduleAt(Math.max(ctx.now, atUs), TICK, clock.epoch, isSync ? -count : count);
}

/** `tick` is negative while shards are handed over. A tick of a phase that is over does nothing. */
function onTick(
  ctx: WalrusContext,
  code: MarketCode,
  { epoch, tick }: { epoch: number; tick: number },
): void {
  const { clock } = policedChain(ctx);
  const { market } = ctx.state;
  const isSync = clock.phase === 'sync';
  if (clock.epoch !== epoch || isSync !== tick < 0) return;
  market!.ticks++;
  advancePrice(code.setup.price, market!.price, { timeUs: ctx.now, random: ctx.random });
  decideNow(ctx, code, 'tick');
  keepSample(market!, { economy: policedChain(ctx), price: market!.price });
  dropPieces(ctx);
  if (!isSync) {
    const { ticksPerEpoch, response } = ctx.resolved.epochEconomy!;
    const kinds = (['probe', 'challenge'] as const).filter((kind) =>
      response.evidence.includes(kind),
    );
    takeSamples(ctx, { tick, ticks: ticksPerEpoch, kinds });
  }
  planTick(ctx);
}
