/**
 * Those who decide: asked in their order at one moment of the epoch, each seeing what the ones
 * before him did. Their actions go to the chain at once, which may refuse them.
 */
import type { Random } from '../../../engine/index.ts';
import type { HeldStake } from '../economy/index.ts';
import { balanceOf, wallet } from '../ledger/index.ts';
import type { Conduct, Moment } from '../strategies/strategy.ts';
import { act, type EconomicAction } from './actions.ts';
import { viewOf } from './chain-view.ts';
import { callPrice } from './hooks.ts';
import type { PolicedEconomy } from './state.ts';
import type { Actor, EconomicWorld, WorldCode } from './world.ts';

/** What of a world decisions read and change; a run of the network has it too. */
export type DecidingWorld = Pick<
  EconomicWorld,
  'setup' | 'economy' | 'price' | 'memories' | 'conducts' | 'payouts'
>;

/** Told of every decision when it has been made; changes nothing that is decided. */
export interface DecisionObserver {
  /** Before the chain sees it. */
  acting?(actor: Actor, action: EconomicAction): void;
  /** `error`: why the chain refused it; '' if it did not. */
  acted(actor: Actor, action: EconomicAction, error: string): void;
  conducted(node: number, conduct: Conduct): void;
}

/** Lets everybody decide whose strategy is asked at this moment, in the order of the actors. */
export function decide(world: DecidingWorld, code: WorldCode, moment: Moment): void {
  const { economy, setup } = world;
  const { observer } = code;
  let hasVoted = false;
  let view: ReturnType<typeof viewOf> | null = null;
  const held = stakesByHolder(economy);
  for (const [index, actor] of setup.actors.entries()) {
    const strategy = code.strategies[index];
    if (!strategy.moments.includes(moment)) continue;
    view ??= viewOf(economy); // made anew only when somebody has changed something
    const decision = strategy.decide({
      moment,
      view,
      walUsd: world.price.usd,
      self: selfOf(world, actor, held),
      payouts: world.payouts,
      params: actor.params,
      memory: world.memories[index],
      random: drawsOf(code.random, index),
    });
    if (decision.memory !== undefined) world.memories[index] = decision.memory;
    if (decision.conduct !== undefined) {
      const conduct = world.conducts[actor.node];
      const before = { ...conduct };
      Object.assign(conduct, decision.conduct);
      if (isOther(before, conduct)) observer?.conducted(actor.node, conduct);
    }
    let isRefused = false; // a blob without space is not registered
    for (const action of decision.actions ?? []) {
      if (isRefused && action.kind === 'write') continue;
      const paidBefore = paidFrost(economy);
      observer?.acting?.(actor, action);
      const error = act(economy, code.policies, action);
      observer?.acted(actor, action, error);
      isRefused = error !== '';
      if (action.kind === 'buy' || action.kind === 'write') {
        bookWorth(world, action.worthUsd, paidFrost(economy) - paidBefore);
      }
      hasVoted ||= action.kind === 'vote-prices';
      view = null;
    }
  }
  if (hasVoted) callPrice(economy, code.policies, 'vote');
}

const paidFrost = ({ flows }: PolicedEconomy): bigint =>
  flows.storagePaidFrost + flows.writePaidFrost;

/** Worth of an accepted purchase; where none is stated, what was paid for it. */
function bookWorth({ economy, price }: DecidingWorld, worthUsd: number | undefined, paid: bigint) {
  if (paid === 0n) return;
  const paidUsd = (Number(paid) / 1e9) * price.usd;
  economy.flows.paidUsd += paidUsd;
  economy.flows.worthUsd += worthUsd ?? paidUsd;
}

function isOther(before: Conduct, { keepPpm, servePpm, isReporting }: Conduct): boolean {
  return (
    before.keepPpm !== keepPpm || before.servePpm !== servePpm || before.isReporting !== isReporting
  );
}

type Holdings = ReadonlyMap<number, readonly ({ stake: number } & HeldStake)[]>;

/** As they are when the moment begins; everybody changes his own alone. */
function stakesByHolder({ stakes }: PolicedEconomy): Holdings {
  const byHolder = new Map<number, ({ stake: number } & HeldStake)[]>();
  for (const [stake, held] of stakes) {
    const list = byHolder.get(held.holder);
    const entry = { stake, ...held };
    if (list === undefined) byHolder.set(held.holder, [entry]);
    else list.push(entry);
  }
  return byHolder;
}

function selfOf({ economy, setup }: DecidingWorld, { agent, node }: Actor, held: Holdings) {
  return {
    agent,
    node,
    costs: setup.costs,
    capacityBytes: node < 0 ? 0n : setup.economy.nodes[node].capacityBytes,
    get walletFrost() {
      return balanceOf(economy.ledger, wallet(agent));
    },
    stakes: held.get(agent) ?? [],
  };
}

function drawsOf(random: Random, actor: number) {
  return {
    uniform: () => random.uniform(random.open(`strategy/${actor}`)),
    normal: () => random.normal(random.open(`strategy/${actor}`)),
  };
}
