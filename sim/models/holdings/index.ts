/** The holdings library's public parts. */
export {
  type Box,
  ID_END,
  isInBoxes,
  layBox,
  type Region,
  regionOf,
  TIME_END,
  UNIT_END,
} from './boxes.ts';
export {
  blobsBetween,
  blobsInRegion,
  firstFrom,
  laterBetween,
  mergedByPlace,
  ofRegion,
  thoseInRegion,
} from './by-place.ts';
export { certifyBlob, isVacant } from './certify.ts';
export {
  type BlobClass,
  hasClassesApart,
  isOfMoments,
  lengthOfFirst,
  membersBefore,
  membersBetween,
  momentOfClass,
  takeMember,
} from './classes.ts';
export { type Counted, counted, resetCounted } from './counted.ts';
export { hasHeldException, nodesWithExceptions } from './exceptions.ts';
export { findHolding } from './lookup.ts';
export {
  classOf,
  commonMembers,
  isOfClass,
  joinedMembers,
  type MemberSpan,
  membersOfClasses,
  membersWithout,
  ofClass,
  regionOfMembers,
} from './member-spans.ts';
export { type Cuts, cutsOf, isWholeNode } from './odd.ts';
export { addPieces, createPieces, type PieceTable, pieceOn } from './pieces.ts';
export { closeGaps, compact, relay, settle } from './settle.ts';
export {
  ALL_IDS,
  commonSpans,
  joinedSpans,
  type Line,
  type Span,
  spansOf,
  spansWithout,
} from './spans.ts';
export {
  type FollowedMasks,
  type MaskOf,
  type Standing,
  standingBy,
  standingOf,
} from './standing.ts';
export {
  cellAt,
  cellOfBlob,
  MAX_CHANNELS,
  type Sweep,
  sweep,
  sweepSlabOf,
  type Tally,
  tallyOfBlob,
  tallyOfCell,
} from './sweep.ts';
export {
  blobsIn,
  boxedCode,
  CODES,
  CORRUPT,
  changeCode,
  closeShard,
  codeAt,
  codeIn,
  createTable,
  deleteAtNode,
  forgetBlob,
  type Holding,
  type HoldingsTable,
  hasBadSlivers,
  holdingAt,
  holdingsOf,
  isWholeByBoxes,
  LATENT,
  lacks,
  lay,
  layAhead,
  MISSING,
  metadataKey,
  openMetadata,
  openShard,
  PRESENT,
  PRIMARY,
  SECONDARY,
  setCode,
  sliverKey,
  trackBlob,
  WRONG_CONTENT,
  wipe,
} from './table.ts';
export { placeOfId, type TrackedBlobs } from './tracked.ts';
