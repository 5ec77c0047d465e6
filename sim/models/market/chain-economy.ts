/**
 * What the chain of a network asks a market: the economy it begins with, the policies in the
 * places of its rules, and who decides on either side of a transition.
 */
import { type Accepted, type ChainAction, type EconomicEvent, shardsOf } from '../chain/index.ts';
import { movedShards } from '../committee/index.ts';
import { walParts } from '../economic-facts.ts';
import { type EpochClosed, grant } from '../economics/economy/index.ts';
import { refuseEpochChange, refuseVotingEnd } from '../economics/epoch-clock.ts';
import { beginEconomy, policedParts } from '../economics/epoch-loop/create.ts';
import { callPenalty, callPrice, callSubsidy } from '../economics/epoch-loop/hooks.ts';
import {
  callCutOffPenalties,
  dropEvidence,
  rulesOfChange,
} from '../economics/epoch-loop/transitions.ts';
import { clearFlows } from '../economics/epoch-loop/world.ts';
import { wallet } from '../economics/ledger/index.ts';
import { performancePpm } from '../economics/policies/index.ts';
import { advancePrice } from '../economics/price-process/index.ts';
import { closeBooks } from '../epoch-economy/books.ts';
import { beforeClosing, type Closing } from '../epoch-economy/measure.ts';
import type { ChainEconomy, MarketGenesis } from '../event-log/chain-economy.ts';
import type { WalrusContext } from '../world.ts';
import type { MarketCode } from './code.ts';
import { decideNow } from './decisions.ts';
import { submit, submitEvidence, submitHandOvers } from './evidence.ts';
import { nothingObserved, type PolicedChain, policedChain } from './state.ts';

type CodeOf = (ctx: WalrusContext) => MarketCode;
type PlanTick = (ctx: WalrusContext) => void;

export function chainEconomy(codeOf: CodeOf, planTick: PlanTick): ChainEconomy {
  return {
    genesis: (ctx) => genesisOf(ctx, codeOf(ctx)),
    before: (ctx, action) => before(ctx, codeOf(ctx), action),
    rules: (ctx) => rulesOfChange(policedChain(ctx), codeOf(ctx).policies),
    after: (ctx, action, result) => after(ctx, codeOf(ctx), { action, result, planTick }),
    callSubsidies: (ctx, hook) => callSubsidies(ctx, codeOf(ctx), hook),
    closed: (ctx, closing, result) => closed(ctx, codeOf(ctx), { closing, result, planTick }),
  };
}

/** Nodes have no stake at first: those who hold it bring it, in the order of the scenario. */
function genesisOf(ctx: WalrusContext, { setup, policies }: MarketCode): MarketGenesis {
  const { monthsSinceLaunch, nodes, rules, walletsFrost } = setup.economy;
  const holder = ctx.resolved.network.clients.length;
  return {
    rules,
    nodes: nodes.map((terms) => ({ ...terms, stakeFrost: 0n })),
    moreWallets: walletsFrost.length - 1,
    subsidies: undefined,
    begin: (state) => {
      const parts = policedParts({ monthsSinceLaunch, nowUs: ctx.now }, policies);
      const economy = Object.assign(state, parts);
      for (const [agent, amountFrost] of walletsFrost.entries()) {
        grant(economy, wallet(holder + agent), amountFrost);
      }
      beginEconomy(economy, setup.economy, policies);
    },
  };
}

/** What comes before a transition that the chain will accept. */
function before(ctx: WalrusContext, code: MarketCode, { kind }: ChainAction): Closing | null {
  const chain = policedChain(ctx);
  const isVotingEnd = kind === 'voting-end' && refuseVotingEnd(chain.clock, ctx.now) === '';
  const isChange =
    kind === 'initiate-epoch-change' && refuseEpochChange(chain.clock, ctx.now) === '';
  if (!isVotingEnd && !isChange) return null;
  const { price } = ctx.state.market!;
  advancePrice(code.setup.price, price, { timeUs: ctx.now, random: ctx.random });
  if (isVotingEnd) {
    decideNow(ctx, code, 'before-cut-off');
    submitHandOvers(ctx);
    callPenalty(chain, code.policies, 'evidence');
    callCutOffPenalties(chain, code.policies);
    return null;
  }
  const moved = chain.previous === null ? [] : movedShards(chain.previous, chain.current!);
  const closing = beforeClosing({ economy: chain, movedShards: moved.length });
  decideNow(ctx, code, 'before-change');
  submitEvidence(ctx, price.usd);
  callPenalty(chain, code.policies, 'evidence');
  return closing;
}

/** What follows a transaction that the chain has accepted. */
function after(
  ctx: WalrusContext,
  code: MarketCode,
  { action, result, planTick }: { action: ChainAction; result: Accepted; planTick: PlanTick },
): void {
  const chain = policedChain(ctx);
  chain.nowUs = ctx.now;
  for (const event of result.economic) notePayment(chain, code, event);
  switch (action.kind) {
    case 'voting-end':
      callPrice(chain, code.policies, 'cutOff');
      decideNow(ctx, code, 'after-cut-off');
      break;
    case 'epoch-sync-done': {
      const { node: of, epoch } = action;
      const { length: shards } = shardsOf(chain, 'current', of);
      submit(ctx, { kind: 'sync-done', epoch, of, shards });
      if (!result.events.some(({ kind }) => kind === 'epoch-change-done')) break;
      ctx.state.market!.ticks = 0;
      planTick(ctx);
      break;
    }
    case 'certify-blob': {
      const { observed } = ctx.state.market!;
      observed.certificates++;
      for (const signer of action.signers) observed.signed[signer]++;
      break;
    }
  }
}

/** A client has paid: its payment counts, and the subsidy policy is asked about the purchase. */
function notePayment(chain: PolicedChain, { policies }: MarketCode, event: EconomicEvent): void {
  if (event.kind === 'write-paid') chain.flows.writePaidFrost += event.costFrost;
  if (event.kind !== 'storage-bought') return;
  const { client: agent, costFrost, startEpoch, endEpoch } = event;
  chain.flows.storagePaidFrost += costFrost;
  chain.flows.boughtBytes += event.bytes;
  const purchase = { agent, costFrost, startEpoch, endEpoch };
  callSubsidy(chain, policies, { hook: 'purchase', purchase });
}

/** The subsidy policy's call around an epoch change, told as the contract's call is. */
function callSubsidies(
  ctx: WalrusContext,
  { policies }: MarketCode,
  hook: 'beforeChange' | 'afterChange',
): void {
  const chain = policedChain(ctx);
  const { epoch } = chain.clock;
  chain.nowUs = ctx.now;
  const called = callSubsidy(chain, policies, { hook });
  if (called === null) return;
  if (called.isShort) ctx.emit('subsidy.refused', epoch);
  let usageFrost = 0n;
  let fixedFrost = 0n;
  for (const { to, amountFrost } of called.paid) {
    if (to.kind === 'slot') usageFrost += amountFrost;
    else fixedFrost += amountFrost;
  }
  if (usageFrost + fixedFrost === 0n) return;
  ctx.emit('subsidy.paid', epoch, ...walParts(usageFrost), ...walParts(fixedFrost));
}

/** The epoch is over, its subsidies paid: it is measured, and the next one begins with nothing. */
function closed(
  ctx: WalrusContext,
  { setup }: MarketCode,
  { closing, result, planTick }: { closing: Closing; result: Accepted; planTick: PlanTick },
): void {
  const economy = policedChain(ctx);
  const market = ctx.state.market!;
  const over = closedEpoch(economy, result);
  const world = { setup, economy, price: market.price, conducts: market.conducts };
  closeBooks(market, world, { closed: over, closing });
  const { penaltiesAssessedFrost: assessed, penaltiesCollectedFrost: collected } = economy.flows;
  if (assessed + collected > 0n) {
    ctx.emit('penalty.assessed', over.epoch, ...walParts(assessed), ...walParts(collected));
  }
  market.payouts = over.rewards.map(({ node, rewardFrost, commissionFrost }, member) => ({
    node,
    shards: over.committee!.members[member].shards.length,
    rewardFrost,
    commissionFrost,
    performancePpm: ctx.resolved.epochEconomy!.response.isPublic
      ? performancePpm(economy.evidence, node)
      : 1_000_000,
  }));
  dropEvidence(economy);
  clearFlows(world);
  market.observed = nothingObserved(economy.nodes.length);
  market.ticks = 0;
  planTick(ctx);
}

/** What the chain said of the epoch that it closed. */
function closedEpoch({ previous: committee }: PolicedChain, { economic }: Accepted): EpochClosed {
  const over: EpochClosed = {
    epoch: 0,
    committee,
    grossFrost: 0n,
    burnedFrost: 0n,
    rewards: [],
    leftoverFrost: 0n,
  };
  for (const event of economic) {
    if (event.kind === 'epoch-closed') {
      const { epoch, grossFrost, leftoverFrost } = event;
      Object.assign(over, { epoch, grossFrost, leftoverFrost });
    } else if (event.kind === 'wal-burned') over.burnedFrost = event.amountFrost;
    else if (event.kind === 'reward-paid') {
      const { node, splitFrost, rewardFrost, commissionFrost } = event;
      over.rewards.push({ node, splitFrost, rewardFrost, commissionFrost });
    }
  }
  return over;
}
