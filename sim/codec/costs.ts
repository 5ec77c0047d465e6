/**
 * What an operation on one blob costs in bytes of message bodies and in requests, when nothing
 * fails (network.md §3.1). Framing and retries are the network's, not the codec's.
 */

import { type Code, otherAxis } from './code.ts';
import { readThreshold } from './decode.ts';
import { requireWhole } from './errors.ts';
import { recoveryThreshold } from './recovery.ts';
import { symbolBytesOf } from './sizes.ts';
import {
  metadataMessageBytes,
  recoverySymbolMessageBytes,
  sliverMessageBytes,
  syncSliverMessageBytes,
} from './wire-sizes.ts';

export interface OperationCost {
  readonly bytes: number;
  readonly requests: number;
}

export interface OperationCosts {
  /** Uploaded: metadata to every node, all slivers; then a confirmation from every node. */
  readonly write: OperationCost;
  /** Metadata and kp primary slivers. */
  readonly read: OperationCost;
  /** Symbols with proofs; one request a node, with shards spread evenly over the nodes. */
  readonly recoverPrimary: OperationCost;
  readonly recoverSecondary: OperationCost;
  /** Both slivers of a pair: what one shard lacks of one blob. */
  readonly recoverPair: OperationCost;
  /** Both slivers from their former holder; a request carries up to a thousand blobs. */
  readonly transferPair: OperationCost;
  /**
   * Shards above which a node that lacks all of them moves fewer bytes when it reads the blob and
   * encodes it again; deployed nodes never do.
   */
  readonly breakEvenShards: number;
}

/** Costs for a committee of `nodeCount` nodes. Throws CodecError when the blob is too large. */
export function operationCosts(code: Code, lengthBytes: number, nodeCount: number): OperationCosts {
  requireWhole(nodeCount, 1, code.n, `number of nodes of ${code.n} shards`, 'bad-code');
  const { n } = code;
  const metadata = metadataMessageBytes(n);
  const [primary, secondary] = (['primary', 'secondary'] as const).map((axis) =>
    sliverMessageBytes(code, lengthBytes, axis),
  );
  // Index 0 has the longest path; the last indices of an odd tree save a few empty siblings.
  const symbol = recoverySymbolMessageBytes(n, symbolBytesOf(code, lengthBytes), 0);
  const recovery = (axis: 'primary' | 'secondary'): OperationCost => {
    const symbols = recoveryThreshold(code, axis);
    return { bytes: symbols * symbol, requests: Math.ceil((symbols * nodeCount) / n) };
  };
  const needed = readThreshold(code, 'primary');
  const read = { bytes: metadata + needed * primary, requests: 1 + needed };
  const recoverPrimary = recovery('primary');
  const recoverSecondary = recovery(otherAxis('primary'));
  const recoverPair = {
    bytes: recoverPrimary.bytes + recoverSecondary.bytes,
    requests: recoverPrimary.requests + recoverSecondary.requests,
  };
  return {
    write: {
      bytes: nodeCount * metadata + n * (primary + secondary),
      requests: 2 * nodeCount + 2 * n,
    },
    read,
    recoverPrimary,
    recoverSecondary,
    recoverPair,
    transferPair: {
      bytes:
        syncSliverMessageBytes(code, lengthBytes, 'primary') +
        syncSliverMessageBytes(code, lengthBytes, 'secondary'),
      requests: 2,
    },
    breakEvenShards: read.bytes / recoverPair.bytes,
  };
}
