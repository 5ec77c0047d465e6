/**
 * Repair as a storage node does it (codec.md §9): every symbol comes with a proof; if all proofs
 * hold and the sliver they give has another hash than the metadata says, those symbols prove to
 * anybody that the blob was encoded inconsistently.
 */

import { type Axis, type Code, otherAxis, requireAxis } from './code.ts';
import { CodecError, requireWhole } from './errors.ts';
import { type BlobMetadata, requireMetadata } from './metadata.ts';
import {
  provesInconsistency,
  type RecoverySymbol,
  recoverSliver,
  recoveryThreshold,
} from './recovery.ts';
import { symbolBytesOf } from './sizes.ts';
import { verifySliver, verifySymbol } from './sliver.ts';

/** Exactly the threshold of recovery symbols with valid proofs, for one target sliver. */
export interface InconsistencyProof {
  readonly targetAxis: Axis;
  readonly targetIndex: number;
  readonly symbols: readonly RecoverySymbol[];
}

/** What a repair gives: the sliver, or a proof that the blob is inconsistently encoded. */
export type ProvenRecovery =
  | { readonly sliver: Uint8Array; readonly proof: null }
  | { readonly sliver: null; readonly proof: InconsistencyProof };

/**
 * Rebuilds a sliver from symbols that are checked one by one, and checks the result. Uses the
 * first ks (primary) or kp (secondary) different symbols. Throws CodecError: `bad-proof` names the
 * first symbol whose proof does not hold, `not-enough-symbols` when there are too few.
 */
export function recoverProvenSliver(
  code: Code,
  metadata: BlobMetadata,
  targetAxis: Axis,
  targetIndex: number,
  symbols: readonly RecoverySymbol[],
): ProvenRecovery {
  requireAxis(targetAxis);
  requireMetadata(code, metadata);
  requireWhole(targetIndex, 0, code.n - 1, `${targetAxis} sliver index`, 'bad-index');
  const sourceAxis = otherAxis(targetAxis);
  const used = new Map<number, RecoverySymbol>();
  symbols.forEach((one, i) => {
    if (used.size === recoveryThreshold(code, targetAxis) || used.has(one.index)) return;
    const { index, symbol, proof } = one;
    if (!verifySymbol(code, metadata, sourceAxis, index, targetIndex, symbol, proof)) {
      throw new CodecError(
        'bad-proof',
        `symbol ${i}: its proof does not hold for leaf ${targetIndex} of ${sourceAxis} ` +
          `sliver ${index}`,
      );
    }
    used.set(index, one);
  });
  const chosen = [...used.values()];
  const symbolBytes = symbolBytesOf(code, metadata.lengthBytes);
  const sliver = recoverSliver(code, symbolBytes, targetAxis, targetIndex, chosen);
  if (verifySliver(code, metadata, targetAxis, targetIndex, sliver)) return { sliver, proof: null };
  return { sliver: null, proof: { targetAxis, targetIndex, symbols: chosen } };
}

/** Whether a received proof holds: the blob of this metadata is inconsistently encoded. */
export function verifyInconsistencyProof(
  code: Code,
  metadata: BlobMetadata,
  proof: InconsistencyProof,
): boolean {
  const { targetAxis, targetIndex, symbols } = proof;
  return provesInconsistency(code, metadata, targetAxis, targetIndex, symbols);
}
