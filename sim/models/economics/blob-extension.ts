/**
 * Making a blob live longer: extending at today's price, or merging in a resource that was
 * bought before (economics.md §2.4, [deployed]).
 */
import { type Outcome, refuse } from './outcome.ts';
import { type Bought, buySpace, refusePeriod, type StorageMarket } from './purchase.ts';
import type { Space } from './resources.ts';

/** A blob as far as its life is concerned. */
export interface BlobSpace {
  space: Space;
  isCertified: boolean;
}

/** Buys `epochs` more, from the present end on, for the size of the blob's resource. */
export function extendSpace(
  market: StorageMarket,
  { space, isCertified }: BlobSpace,
  { epochs, walletFrost }: { epochs: number; walletFrost: bigint },
): Outcome<Bought> {
  const error = refuseLonger(market, space, isCertified);
  if (error !== '') return refuse(error);
  const period = { startEpoch: space.endEpoch, endEpoch: space.endEpoch + epochs };
  const wrongPeriod = refusePeriod(market, period);
  if (wrongPeriod !== '') return refuse(wrongPeriod);
  const bought = buySpace(market, { bytes: space.bytes, period, walletFrost });
  if (bought.ok) space.endEpoch = period.endEpoch;
  return bought;
}

/** Appends an owned resource of the same size that starts where the blob ends; free. */
export function mergeSpace(
  market: Pick<StorageMarket, 'ring'>,
  { space, isCertified }: BlobSpace,
  added: Space,
): Outcome {
  const error = refuseLonger(market, space, isCertified);
  if (error !== '') return refuse(error);
  if (added.endEpoch <= space.endEpoch) return refuse('resource_bounds');
  if (added.bytes !== space.bytes) return refuse('incompatible_amount');
  if (added.startEpoch !== space.endEpoch) return refuse('incompatible_epochs');
  space.endEpoch = added.endEpoch;
  return { ok: true };
}

/** Only a certified, unexpired blob can be made to live longer. */
function refuseLonger(
  { ring }: Pick<StorageMarket, 'ring'>,
  space: Space,
  isCertified: boolean,
): string {
  if (!isCertified) return 'not_certified';
  return ring[0].epoch >= space.endEpoch ? 'resource_bounds' : '';
}
