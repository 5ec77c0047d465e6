/**
 * The first subsidies contract, March to July 2025: a proxy for purchases and extensions
 * (economics.md §14.2, [deployed-before-2026-05]). Write fees were not subsidised.
 */
import { BASIS_POINTS, share } from './amounts.ts';
import { type Outcome, refuse } from './outcome.ts';
import { spread } from './ring.ts';

export interface FirstSubsidyRates {
  /** Refunded to the buyer; at most the whole. */
  buyerBp: number;
  /** Spread over the purchased number of epochs, from the current one on. */
  systemBp: number;
}

export interface FirstSubsidy {
  buyerFrost: bigint;
  systemFrost: bigint;
  /** The system part by epoch, the remainder in the first. */
  perEpochFrost: bigint[];
}

/** Both parts for a purchase of that cost; a short pool is divided in proportion to the rates. */
export function firstSubsidy(
  costFrost: bigint,
  poolFrost: bigint,
  { buyerBp, systemBp, epochs }: FirstSubsidyRates & { epochs: number },
): Outcome<FirstSubsidy> {
  const whole = Number(BASIS_POINTS);
  if (buyerBp > whole || systemBp > whole) return refuse('invalid_subsidy_rate');
  let buyerFrost = share(costFrost, buyerBp);
  let systemFrost = share(costFrost, systemBp);
  if (buyerFrost + systemFrost > poolFrost) {
    const both = BigInt(buyerBp + systemBp);
    buyerFrost = (poolFrost * BigInt(buyerBp)) / both;
    systemFrost = (poolFrost * BigInt(systemBp)) / both;
  }
  return { ok: true, buyerFrost, systemFrost, perEpochFrost: spread(systemFrost, epochs) };
}
