/**
 * Do the blobs fit? Compares the charged bytes of the workload with the capacity of all nodes,
 * and each file with the largest blob the code can carry.
 *
 * Generated blobs count with the mean of their law. Blobs that expire before later ones are
 * written are left out, so that only scenarios that must overflow are refused.
 */

import { chargedCodeOf, largestBlobBytesOf } from '../models/coding/coding.ts';
import { type ChargedCode, chargedBytes } from '../models/economics/encoded-size.ts';
import type { Problem } from './problems.ts';
import type { Law, ResolvedScenario } from './resolved.ts';

/** Problems of a scenario whose data cannot be stored. */
export function capacityProblems(resolved: ResolvedScenario): Problem[] {
  const { shards } = resolved.coding;
  const code = chargedCodeOf(resolved.coding);
  const largest = largestBlobBytesOf(resolved.coding);
  const { files, generated, preloaded } = resolved.workload;
  const sizes = [
    ...files.map(({ sizeBytes, path }) => ({ what: `file ${path}`, sizeBytes, count: 1 })),
    { what: 'generated blobs', sizeBytes: meanOf(generated.sizeBytes), count: generated.count },
    { what: 'preloaded blobs', sizeBytes: meanOf(preloaded.sizeBytes), count: preloaded.count },
  ].filter(({ count }) => count > 0);
  const tooLarge = sizes.find(({ sizeBytes }) => chargedOf(code, sizeBytes) === null);
  if (tooLarge !== undefined) {
    return [
      {
        path: ['workload'],
        found: `${tooLarge.what}: ${tooLarge.sizeBytes} bytes are more than one blob can hold`,
        allowed: `at most ${largest} bytes with ${shards} shards`,
        suggestion: '',
      },
    ];
  }
  const parts = sizes.map(
    ({ sizeBytes, count }) =>
      (chargedOf(code, sizeBytes) ?? 0) * Math.min(count, liveAtOnce(resolved)),
  );
  // What is there at the start makes room while it ends: then the larger part must fit.
  const makesRoom = preloaded.remainingEpochs !== undefined;
  const encodedBytes = makesRoom
    ? Math.max(...parts)
    : parts.reduce((sum, bytes) => sum + bytes, 0);
  const capacityBytes = resolved.network.nodes.reduce((sum, node) => sum + node.capacityBytes, 0);
  if (encodedBytes <= capacityBytes) {
    return [];
  }
  return [
    {
      path: ['workload'],
      found: `more data than capacity: about ${encodedBytes} encoded bytes`,
      allowed: `at most ${capacityBytes} bytes, the capacity of all nodes together`,
      suggestion: '',
    },
  ];
}

const chargedOf = (code: ChargedCode, sizeBytes: number): number | null =>
  chargedBytes(code, Math.ceil(sizeBytes));

/** Blobs that can be live at the same time, at the mean rate of writing. */
function liveAtOnce({ workload, network }: ResolvedScenario): number {
  const gapUs = meanOf(workload.writes.gapUs);
  const lifetimeUs = workload.lifetimeEpochs * network.epochUs;
  return gapUs === 0 ? Number.POSITIVE_INFINITY : Math.ceil(lifetimeUs / gapUs) + 1;
}

/** Mean of a law, for an estimate only: scales stand in for means without a closed form. */
function meanOf(law: Law): number {
  switch (law.law) {
    case 'constant':
      return law.value;
    case 'uniform':
      return (law.min + law.max) / 2;
    case 'exponential':
      return law.mean;
    case 'lognormal':
      return law.median * Math.exp((law.sigma * law.sigma) / 2);
    case 'weibull':
      return law.scale;
    case 'hyperexponential':
      return law.share * law.mean + (1 - law.share) * law.otherMean;
    case 'bathtub':
      return Math.min(law.infantScale, law.mean, law.wearOutScale);
  }
}
