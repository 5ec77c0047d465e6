/** The baseline as the rules take it: nodes with stake and terms at a price of WAL. */
import { FROST_PER_WAL } from '../amounts.ts';
import {
  DEFAULT_STORAGE_PRICE_FROST,
  DEFAULT_WRITE_PRICE_FROST,
  type NodeTerms,
} from '../node-account.ts';
import { frostOfNanoUsd } from '../usd-vote.ts';
import { PRICES_FIGURES, TOKEN_FIGURES } from './figures.ts';
import { BASELINE_ROWS, type PricePolicy } from './nodes.ts';

export * from './figures.ts';
export { BASELINE_ROWS, type PricePolicy } from './nodes.ts';

const BYTES_PER_TB = 1_000_000_000_000n;

export interface BaselineNode extends NodeTerms {
  stakeFrost: bigint;
  pricePolicy: PricePolicy;
}

/** The 105 nodes, with the votes that their price policies give at that price of WAL. */
export function baselineNodes(walUsd: number = TOKEN_FIGURES.walUsd.value): BaselineNode[] {
  return BASELINE_ROWS.map(([stakeWal, capacityTb, commissionBp, pricePolicy]) => ({
    stakeFrost: BigInt(stakeWal) * FROST_PER_WAL,
    capacityBytes: BigInt(capacityTb) * BYTES_PER_TB,
    commissionBp,
    pricePolicy,
    ...votesOf(pricePolicy, walUsd),
  }));
}

function votesOf(policy: PricePolicy, walUsd: number) {
  if (policy === 'frost') {
    return {
      storagePriceFrost: DEFAULT_STORAGE_PRICE_FROST,
      writePriceFrost: DEFAULT_WRITE_PRICE_FROST,
    };
  }
  const { storagePriceNanoUsd, writePriceNanoUsd } = PRICES_FIGURES;
  return {
    storagePriceFrost: frostOfNanoUsd(storagePriceNanoUsd.value, walUsd),
    writePriceFrost: frostOfNanoUsd(writePriceNanoUsd.value, walUsd),
  };
}
