/** What other shards give towards a lost sliver, with the proofs that the scenario's rules want. */
import { type Help, helpFor, type Lost } from '../coding/coding.ts';
import { batchBytes, symbolHeadBytes } from '../coding/proofs.ts';
import type { WalrusContext } from '../world.ts';
import { rulesOf } from './rules.ts';

type HelpContext = Pick<WalrusContext, 'resolved' | 'inputs'>;

export function helpWith(ctx: HelpContext, symbolBytes: number, lost: Lost): Help {
  const { coding } = ctx.resolved;
  const help = helpFor(coding, symbolBytes, lost);
  if (coding.pieces !== undefined || rulesOf(ctx).proofs !== 'none') return help;
  return { ...help, proofBytes: symbolHeadBytes(symbolBytes) };
}

/** Proofs of what one source sliver gives towards each of these targets. */
export function proofBytesOf(
  ctx: HelpContext,
  { symbolBytes, targets, help }: { symbolBytes: number; targets: readonly number[]; help: Help },
): number {
  const { coding } = ctx.resolved;
  if (targets.length === 1 || rulesOf(ctx).proofs !== 'batched') {
    return targets.length * help.proofBytes;
  }
  return batchBytes(coding.shards, symbolBytes, targets);
}
