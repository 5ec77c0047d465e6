/** What can be submitted to the chain. One family of rules a file: stake, storage, certify, … */

/** A new staking pool; its node ID is the next free index. */
export interface RegisterNode {
  kind: 'register-node';
}

export interface ChangeStake {
  kind: 'stake';
  node: number;
  /** Positive: stake. Negative: request a withdrawal. */
  deltaFrost: bigint;
}

/** Buys space from the current epoch (or a later `startEpoch`) for `epochs` epochs. */
export interface ReserveStorage {
  kind: 'reserve-storage';
  client: number;
  sizeBytes: number;
  epochs: number;
  /** Earlier than the current epoch counts as the current one. */
  startEpoch?: number;
}

export interface RegisterBlob {
  kind: 'register-blob';
  /** Blob index, chosen by the caller, the same for every registration of one blob ID. */
  blob: number;
  blobId: string;
  lengthBytes: number;
  client: number;
  deletable: boolean;
  /** An owned resource to put in. Without it, space is bought in the same transaction. */
  resource?: number;
  /** Space to buy; the charged size of the blob if left out. */
  encodedBytes?: number;
  /** Epochs to buy, from the current one; or give `endEpoch` (exclusive). */
  epochs?: number;
  endEpoch?: number;
}

/** A certificate: `signers` confirmed in `epoch` that they hold the blob. */
export interface CertifyBlob {
  kind: 'certify-blob';
  blob: number;
  epoch: number;
  signers: number[];
  /** Default: the newest live registration of the blob. */
  registration?: number;
}

export interface ExtendBlob {
  kind: 'extend-blob';
  blob: number;
  /** Epochs added to the end. */
  epochs: number;
  registration?: number;
}

export interface DeleteBlob {
  kind: 'delete-blob';
  blob: number;
  registration?: number;
}

/** `signers` attest in `epoch` that the blob is inconsistent. */
export interface InvalidateBlob {
  kind: 'invalidate-blob';
  blob: number;
  epoch: number;
  signers: number[];
}

export interface EpochSyncDone {
  kind: 'epoch-sync-done';
  node: number;
  epoch: number;
}

export interface VotingEnd {
  kind: 'voting-end';
}

export interface InitiateEpochChange {
  kind: 'initiate-epoch-change';
}

export type ChainAction =
  | RegisterNode
  | ChangeStake
  | ReserveStorage
  | RegisterBlob
  | CertifyBlob
  | ExtendBlob
  | DeleteBlob
  | InvalidateBlob
  | EpochSyncDone
  | VotingEnd
  | InitiateEpochChange;
