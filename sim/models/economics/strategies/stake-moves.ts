/** The three steps of moving stake, which delegators share: ask, take out, put in. */
import type { EconomicAction } from '../epoch-loop/actions.ts';
import { memberSeats, type StakeHeld, type StrategyContext } from './market-view.ts';

/** Asks for everything that is staked with these nodes, or takes it out where nothing binds it. */
export function leave(
  { view, self }: StrategyContext,
  isLeft: (held: StakeHeld) => boolean,
): EconomicAction[] {
  const { agent } = self;
  return self.stakes
    .filter((held) => held.withdrawEpoch === null && isLeft(held))
    .map(({ stake, node, activationEpoch }) => {
      const { current, next } = view.committees;
      const isSeated = memberSeats(current, node) > 0 || memberSeats(next, node) > 0;
      const isBound = activationEpoch > view.epoch ? memberSeats(next, node) > 0 : isSeated;
      return { kind: isBound ? 'request' : 'withdraw', agent, stake };
    });
}

/** Takes out what was asked for and is due. */
export function takeDue({ view, self }: StrategyContext): EconomicAction[] {
  const { agent } = self;
  return self.stakes
    .filter(({ withdrawEpoch }) => withdrawEpoch !== null && withdrawEpoch <= view.epoch)
    .map(({ stake }) => ({ kind: 'withdraw', agent, stake }));
}

/** Puts the wallet into one node, if it is worth a stake. */
export function putAll({ self }: StrategyContext, node: number): EconomicAction[] {
  const { agent, walletFrost: amountFrost } = self;
  return amountFrost < STAKE_MIN ? [] : [{ kind: 'stake', agent, node, amountFrost }];
}

const STAKE_MIN = 1_000_000_000n;
