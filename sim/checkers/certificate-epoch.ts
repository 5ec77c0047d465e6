/**
 * A certificate is accepted only in the epoch that it names, with a quorum of shards that really
 * signed in that epoch (network.md §2 row 1, §4 steps 7–9).
 */
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

interface Signed {
  /** `blob/epoch` → nodes that signed, until the blob is certified. */
  signers: Map<string, number[]>;
}

export const certificateEpoch = defineChecker<Signed>({
  name: 'certificate-epoch',
  statement:
    'A certificate is never accepted with an epoch other than the current one, nor without ' +
    'confirmations of that epoch from 3w ≥ 2n + 1 shards.',
  spec: 'network.md §13 7',
  kind: 'safety',
  premise: null,
  init: () => ({ signers: new Map() }),
  on: {
    'confirmation.signed': (state, fact) => {
      const key = `${fact.args[0]}/${fact.args[1]}`;
      const nodes = state.signers.get(key);
      if (nodes === undefined) state.signers.set(key, [fact.entity]);
      else if (!nodes.includes(fact.entity)) nodes.push(fact.entity);
      return null;
    },
    'blob.certified': (state, fact, views) => {
      const [epoch, weight] = fact.args;
      const signers = state.signers.get(`${fact.entity}/${epoch}`) ?? [];
      const finding = certificateFinding(fact.entity, epoch, weight, signers, views);
      forget(state, fact.entity);
      return finding;
    },
    'blob.expired': (state, fact) => forget(state, fact.entity),
    'blob.deleted': (state, fact) => forget(state, fact.entity),
  },
});

function certificateFinding(
  blob: number,
  epoch: number,
  weight: number,
  signers: readonly number[],
  views: WalrusViews,
): Finding {
  if (epoch !== views.epoch) {
    return broken(`blob ${blob}: a certificate of epoch ${epoch} was accepted in ${views.epoch}`);
  }
  if (3 * weight < 2 * views.shardCount + 1) {
    return broken(`blob ${blob}: certified with ${weight} of ${views.shardCount} shards`);
  }
  // Preloaded blobs are part of the world at time 0: nobody asked for their confirmations.
  if (views.blob(blob).kind === 'preloaded') return null;
  const signed = signedWeight(signers, views);
  if (signed >= weight) return null;
  return broken(`blob ${blob}: certified with weight ${weight}, but nodes of ${signed} signed`);
}

function signedWeight(signers: readonly number[], views: WalrusViews): number {
  let weight = 0;
  for (const { node, shards } of views.committee('current')?.members ?? []) {
    if (signers.includes(node)) weight += shards.length;
  }
  return weight;
}

function forget(state: Signed, blob: number): null {
  const prefix = `${blob}/`;
  for (const key of [...state.signers.keys()]) {
    if (key.startsWith(prefix)) state.signers.delete(key);
  }
  return null;
}
