/**
 * The WAL/SUI exchange of the test network: a fixed rate, finite reserves
 * (economics.md §16). On Mainnet the price is the market's.
 */
import { type Outcome, refuse } from './outcome.ts';

export interface WalExchange {
  /** `rateWal` FROST for `rateSui` MIST. */
  rateWal: bigint;
  rateSui: bigint;
  walFrost: bigint;
  suiMist: bigint;
}

export function walForSui(exchange: WalExchange, mist: bigint): Outcome<{ outFrost: bigint }> {
  const outFrost = (mist * exchange.rateWal) / exchange.rateSui;
  if (outFrost > exchange.walFrost) return refuse('insufficient_balance');
  exchange.walFrost -= outFrost;
  exchange.suiMist += mist;
  return { ok: true, outFrost };
}

export function suiForWal(exchange: WalExchange, frost: bigint): Outcome<{ outMist: bigint }> {
  const outMist = (frost * exchange.rateSui) / exchange.rateWal;
  if (outMist > exchange.suiMist) return refuse('insufficient_balance');
  exchange.suiMist -= outMist;
  exchange.walFrost += frost;
  return { ok: true, outMist };
}
