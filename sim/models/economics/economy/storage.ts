/** Paying for space and for registering blobs, out of a wallet into the ring (economics.md §2). */
import { type BlobSpace, extendSpace } from '../blob-extension.ts';
import { balanceOf, slot, type Transfer, wallet } from '../ledger/index.ts';
import { refuse } from '../outcome.ts';
import { type Bought, buySpace, buySpaces, type Period } from '../purchase.ts';
import { writeFee } from '../storage-cost.ts';
import { type Moved, post } from './posting.ts';
import type { Economy } from './state.ts';

export function buyStorage(
  economy: Economy,
  { agent, bytes, period }: { agent: number; bytes: bigint; period: Period },
): Moved<Bought> {
  const walletFrost = balanceOf(economy.ledger, wallet(agent));
  const bought = buySpace(economy, { bytes, period, walletFrost });
  return bought.ok ? pay(economy, agent, bought, 'storage.bought') : bought;
}

/** Many purchases of one period at once: their bytes, and the units each was rounded up to. */
export function buyStorages(
  economy: Economy,
  { agent, ...wanted }: { agent: number; bytes: bigint; units: bigint; period: Period },
): Moved<Bought> {
  const walletFrost = balanceOf(economy.ledger, wallet(agent));
  const bought = buySpaces(economy, { ...wanted, walletFrost });
  return bought.ok ? pay(economy, agent, bought, 'storage.bought') : bought;
}

export function extendStorage(
  economy: Economy,
  { agent, blob, epochs }: { agent: number; blob: BlobSpace; epochs: number },
): Moved<Bought> {
  const walletFrost = balanceOf(economy.ledger, wallet(agent));
  const bought = extendSpace(economy, blob, { epochs, walletFrost });
  return bought.ok ? pay(economy, agent, bought, 'storage.extended') : bought;
}

function pay(economy: Economy, agent: number, bought: Bought, why: string): Moved<Bought> {
  const { startEpoch, endEpoch } = bought.period;
  const from = wallet(agent);
  const amountFrost = bought.perEpochFrost;
  const sums: Transfer[] = [];
  // A loop: a million preloaded blobs pay for some fifty epochs each.
  for (let epoch = startEpoch; epoch < endEpoch; epoch += 1) {
    sums.push({ from, to: slot(epoch), amountFrost, why });
  }
  return { ok: true, ...bought, transfers: post(economy, 'purchase', sums) };
}

/** Into the current slot; by the blob's encoded size, not that of its resource. */
export function payWriteFee(
  economy: Economy,
  { agent, encodedBytes }: { agent: number; encodedBytes: bigint },
): Moved<{ costFrost: bigint }> {
  return payWriteFees(economy, {
    agent,
    costFrost: writeFee(encodedBytes, economy.writePriceFrost),
  });
}

/** What so many registrations cost in all. */
export function payWriteFees(
  economy: Economy,
  { agent, costFrost }: { agent: number; costFrost: bigint },
): Moved<{ costFrost: bigint }> {
  if (balanceOf(economy.ledger, wallet(agent)) < costFrost) return refuse('insufficient_funds');
  const [current] = economy.ring;
  current.rewardsFrost += costFrost;
  const fee = {
    from: wallet(agent),
    to: slot(current.epoch),
    amountFrost: costFrost,
    why: 'write.paid',
  };
  return { ok: true, costFrost, transfers: post(economy, 'purchase', [fee]) };
}
