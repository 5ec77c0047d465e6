/** What can be submitted to the chain. One family of rules a file: stake, storage, certify, … */
import type { NodeTerms, NodeVotes } from '../economics/node-account.ts';
import type { SubsidyRates } from '../economics/subsidies.ts';

/** A new staking pool; its node ID is the next free index. Terms left out: the defaults. */
export interface RegisterNode {
  kind: 'register-node';
  terms?: Partial<NodeTerms>;
}

export interface ChangeStake {
  kind: 'stake';
  node: number;
  /** Positive: stake. Negative: take that much principal away, the youngest objects first. */
  deltaFrost: bigint;
  /** Whose WAL it is; the holder of the scenario's stake by default. */
  agent?: number;
}

/** Asks for the withdrawal of one stake object. */
export interface RequestStake {
  kind: 'request-stake';
  stake: number;
}

/** Pays a stake object out, at once where that is possible or as requested. */
export interface WithdrawStake {
  kind: 'withdraw-stake';
  stake: number;
}

/** Stores a node's votes; those left out stay. */
export interface CastVotes {
  kind: 'vote';
  node: number;
  votes: Partial<NodeVotes>;
  /**
   * Whether the same transaction has the prices counted again, as node software does that votes in
   * dollars and does not that votes in FROST (economics.md §5). Yes, where it is not said.
   */
  recomputes?: boolean;
}

/** Has the prices counted again, as anybody may. */
export interface RecomputePrices {
  kind: 'recompute-prices';
}

/** A new commission rate, for rewards from two epochs ahead on. */
export interface SetCommission {
  kind: 'set-commission';
  node: number;
  rateBp: number;
}

export interface CollectCommission {
  kind: 'collect-commission';
  node: number;
}

/** Adds to a node's commission, out of anybody's wallet. */
export interface DonateCommission {
  kind: 'donate-commission';
  agent: number;
  node: number;
  amountFrost: bigint;
}

/** The size of a node's deny list; `signers` certify it in the current epoch. */
export interface SetDenyList {
  kind: 'set-deny-list';
  node: number;
  bytes: bigint;
  signers: number[];
}

/** The operator's own call to have its node considered for the active set. */
export interface JoinActiveSet {
  kind: 'join-active-set';
  node: number;
}

export interface VoteSlash {
  kind: 'vote-slash';
  signer: number;
  voter: number;
  candidate: number;
}

export interface ExecuteSlash {
  kind: 'execute-slash';
  candidate: number;
}

/** Clears proposals of earlier epochs away. */
export interface CleanUpSlash {
  kind: 'clean-up-slash';
  candidates: number[];
}

/** Fills the subsidy pool out of anybody's wallet. */
export interface FundSubsidies {
  kind: 'fund-subsidies';
  agent: number;
  amountFrost: bigint;
}

/** The administrator's numbers; those left out stay. */
export interface SetSubsidyRates {
  kind: 'set-subsidy-rates';
  rates: Partial<SubsidyRates>;
}

/** The call of the subsidies contract that anybody may make. */
export interface PaySubsidies {
  kind: 'pay-subsidies';
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

/** Cuts a resource in two: by size, or at an epoch. */
export interface SplitStorage {
  kind: 'split-storage';
  resource: number;
  /** Kept in the resource; the rest is a new one. Or: */
  bytes?: bigint;
  /** Where the new resource begins. */
  epoch?: number;
}

/** Puts `other` into `resource`: of one period, or of one size and next to each other in time. */
export interface JoinStorage {
  kind: 'join-storage';
  resource: number;
  other: number;
}

/** Resources may be traded. */
export interface GiveStorage {
  kind: 'give-storage';
  resource: number;
  client: number;
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
  signers: readonly number[];
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

/** Puts an owned resource behind the end of a blob, in place of buying more epochs. */
export interface ExtendWithStorage {
  kind: 'extend-with-storage';
  blob: number;
  resource: number;
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

/** A member says that it stores the event blob that ends with `checkpoint`. */
export interface AttestEventBlob {
  kind: 'attest-event-blob';
  node: number;
  /** Nodes that said the same before, in transactions that nobody waited for. */
  before?: readonly number[];
  /** Index of the blob, chosen by the caller: one for each content. */
  blob: number;
  blobId: string;
  lengthBytes: number;
  checkpoint: number;
  epoch: number;
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
  | RequestStake
  | WithdrawStake
  | CastVotes
  | RecomputePrices
  | SetCommission
  | CollectCommission
  | DonateCommission
  | SetDenyList
  | JoinActiveSet
  | VoteSlash
  | ExecuteSlash
  | CleanUpSlash
  | FundSubsidies
  | SetSubsidyRates
  | PaySubsidies
  | ReserveStorage
  | SplitStorage
  | JoinStorage
  | GiveStorage
  | RegisterBlob
  | CertifyBlob
  | ExtendBlob
  | ExtendWithStorage
  | DeleteBlob
  | InvalidateBlob
  | AttestEventBlob
  | EpochSyncDone
  | VotingEnd
  | InitiateEpochChange;
