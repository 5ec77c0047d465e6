/**
 * Prices pegged to the US dollar by the contract itself: a named target, converted at the price
 * that an oracle last reported, at the start of every epoch (economics.md §17.8, an oracle-indexed
 * contract price; not deployed). Without a report the prices stay.
 */
import { mulDiv } from '../../ledger/index.ts';
import { definePolicy } from '../define.ts';

const FROST_PER_WAL = 1_000_000_000n;

export const usdPegged = definePolicy({
  kind: 'price',
  name: 'usd-pegged',
  description: 'A target in US dollars at the last reported price of WAL (evidence wal-usd)',
  params: {
    // The example configuration of the operator guide (economics.md §5).
    storageNanoUsd: { unit: 'nanoUSD', default: 11_000n, help: 'a MiB and epoch' },
    writeNanoUsd: { unit: 'nanoUSD', default: 20_000n, help: 'a MiB written' },
  },
  epochStart({ evidence, params }) {
    const report = evidence.findLast((one) => one.kind === 'wal-usd');
    if (report === undefined || report.nanoUsdPerWal <= 0n) return null;
    const divisor = report.nanoUsdPerWal;
    const frost = (nanoUsd: bigint) => mulDiv(nanoUsd, FROST_PER_WAL, { divisor, round: 'ceil' });
    return {
      storageFrost: frost(params.storageNanoUsd),
      writeFrost: frost(params.writeNanoUsd),
      effective: 'now',
    };
  },
});
