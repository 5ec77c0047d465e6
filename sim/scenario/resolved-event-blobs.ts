/** Event blobs of a resolved scenario (network.md §8.1, §6.3). */
export interface ResolvedEventBlobs {
  /** Nodes write them; if not, only what a full node keeps is there. */
  isWritten: boolean;
  /** Checkpoints of the chain that one covers. */
  checkpoints: number;
  /** From one checkpoint to the next. */
  checkpointUs: number;
  /** A node that lags by more checkpoints reads event blobs. */
  catchUpFrom: number;
  /** Age of the oldest checkpoint that full nodes still have; absent: they have all. */
  fullNodeKeepsUs?: number;
  /** Of one event blob: events of users that are not simulated. */
  otherBytes: number;
}
