/** What users share: purchases from an amount of bytes, rounded up to whole ones. */
import type { EconomicAction } from '../../epoch-loop/actions.ts';
import type { StrategyContext } from '../strategy.ts';

/** Space and its write fee; nothing when there are no bytes to store. */
export function purchase(
  { self: { agent } }: StrategyContext,
  { bytes, epochs, worthUsd }: { bytes: number; epochs: number; worthUsd?: number },
): EconomicAction[] {
  const whole = BigInt(Math.max(0, Math.ceil(bytes)));
  if (whole === 0n) return [];
  if (worthUsd === undefined) {
    return [
      { kind: 'buy', agent, bytes: whole, epochs },
      { kind: 'write', agent, bytes: whole },
    ];
  }
  return [
    { kind: 'buy', agent, bytes: whole, epochs, worthUsd },
    { kind: 'write', agent, bytes: whole, worthUsd: 0 },
  ];
}

/** US dollars of a MiB for one epoch at the price in force. */
export function usdPerMibEpoch({ view, walUsd }: StrategyContext): number {
  return (Number(view.prices.storageFrost) / 1e9) * walUsd;
}
