/**
 * The codec: RedStuff (RS2) on bytes and sizes, byte-identical with Walrus for the deployed code
 * and free in (n, kp, ks). Pure functions, no dependency on the rest of the repository.
 */

export {
  encodeMetadata,
  encodeSliver,
  parseMetadata,
  parseSliver,
  type SliverMessage,
  sliverFrame,
} from './bcs.ts';
export {
  type DecodingSymbolMessage,
  encodeDecodingSymbol,
  encodeGeneralRecoverySymbol,
  encodeInconsistencyProof,
  encodeProof,
  encodeRecoverySymbol,
  parseDecodingSymbol,
  parseGeneralRecoverySymbol,
  parseInconsistencyProof,
  parseProof,
  parseRecoverySymbol,
  type RecoverySymbolMessage,
} from './bcs-symbols.ts';
export { blobIdToString, computeBlobId, ENCODING_TYPE_RS2, parseBlobId } from './blob-id.ts';
export {
  type Axis,
  type Code,
  codeFor,
  columnCode,
  customCode,
  faultyShardsMax,
  otherAxis,
  rowCode,
  SHARDS_MIN,
  sliverCode,
} from './code.ts';
export * as codes from './codes/index.ts';
export { type ConsistencyLevel, consistencyCheck } from './consistency.ts';
export { type OperationCost, type OperationCosts, operationCosts } from './costs.ts';
export { decodeBlob, type IndexedSliver, readThreshold } from './decode.ts';
export { type EncodedBlob, encodeBlob, type SliverRoom, sliverRoom } from './encoded-blob.ts';
export { encodingMemoryBytes } from './encoding-memory.ts';
export { CodecError, type CodecErrorCode } from './errors.ts';
export { type ExpandedBlob, expandBlob, expandedBlobBytes } from './expanded-blob.ts';
export { blake2b256 } from './hash.ts';
export {
  type InconsistencyProof,
  type ProvenRecovery,
  recoverProvenSliver,
  verifyInconsistencyProof,
} from './inconsistency.ts';
export { type KernelName, kernelName, setKernels } from './kernels.ts';
export {
  pairOfShard,
  pairOfSliverIndex,
  rotation,
  shardOfPair,
  sliverIndexOfPair,
} from './mapping.ts';
export {
  type BlobSource,
  computeMetadata,
  type EncodeOptions,
  encodeTo,
  type SliverSink,
  sourceOf,
} from './matrix.ts';
export { emptySiblings, treeDepth } from './merkle.ts';
export {
  type BlobMetadata,
  metadataOf,
  rootOfHashes,
  sliverHash,
  verifyMetadata,
} from './metadata.ts';
export {
  columnsOfBlob,
  columnsOfSlivers,
  packQuilt,
  type Quilt,
  type QuiltColumns,
  type QuiltPatch,
  quiltIndexColumns,
  readQuiltIndex,
  readQuiltPatch,
} from './quilt.ts';
export {
  encodeQuiltPatchId,
  parseQuiltPatchId,
  type QuiltPatchId,
  quiltPatchIdToString,
} from './quilt-id.ts';
export type { QuiltEntry, QuiltTags } from './quilt-index.ts';
export {
  layOutQuilt,
  type PatchDescription,
  type PlacedPatch,
  type QuiltLayout,
  quiltSymbolBytes,
} from './quilt-layout.ts';
export { readBlob } from './read.ts';
export {
  provesInconsistency,
  type RecoverySymbol,
  recoverSliver,
  recoverSlivers,
  recoveryThreshold,
} from './recovery.ts';
export { generatorEntry, type RsCode, rsCode } from './reed-solomon.ts';
export { largestBlobBytes, metadataBytesOf, type Sizes, sizesOf, symbolBytesOf } from './sizes.ts';
export {
  type ExpandedSliver,
  expandSliver,
  hashSliver,
  type ProvenSymbol,
  proveSymbol,
  verifySliver,
  verifySymbol,
} from './sliver.ts';
export { type SliverStack, stackSlivers, symbolOfSliver } from './sliver-stack.ts';
export { decodeSymbols, encodeSymbols, type IndexedSymbol } from './symbols.ts';
export {
  certificateMessageBytes,
  confirmationMessageBytes,
  decodingSymbolMessageBytes,
  inconsistencyProofMessageBytes,
  metadataMessageBytes,
  proofBytes,
  recoverySymbolMessageBytes,
  sliverMessageBytes,
  syncSliverMessageBytes,
  ulebBytes,
} from './wire-sizes.ts';
