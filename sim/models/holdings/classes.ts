/**
 * Classes: the part of the population that is not tracked blob by blob. A class is (symbol size,
 * certified epoch, end epoch, kind) with a count and exact bytes.
 *
 * Member j of a class stands at (j + u) ÷ slots of the ID space, with u drawn once a class: the
 * number of members before a cursor is then an integer, and the parts of a pass add up to the
 * whole exactly. What happens to one member (a probe, a deletion) first takes it out of the class.
 */
import { type Box, ID_END } from './boxes.ts';

export interface BlobClass {
  symbolBytes: number;
  certifiedEpoch: number;
  /** First epoch in which it is gone. */
  endEpoch: number;
  isDeletable: boolean;
  count: number;
  /** Places of members in the ID space; those from `count` on were taken out. */
  slots: number;
  /** Unencoded bytes of all members. */
  lengthBytes: number;
  /** In [0, 1): where the members stand between the steps. */
  offset: number;
}

/**
 * Where members lie among the boxes: at time 0, each class at a fraction of the first microsecond
 * of its own. Certification times are whole, so a box that begins or ends within it speaks of
 * single classes, and all others have them together with the blobs of time 0.
 */
export function momentOfClass(index: number): { fromUs: number; toUs: number } {
  return { fromUs: (index + 1) / MOMENTS, toUs: (index + 2) / MOMENTS };
}

/** More than there are classes; a power of two, so that the fractions are exact. */
const MOMENTS = 0x10_0000;

/** Do the boxes say of one class what they do not say of all? */
export function hasClassesApart(boxes: readonly Box[]): boolean {
  return boxes.some(({ fromUs, toUs }) => isOfMoments(fromUs) || isOfMoments(toUs));
}

/** Is a time one that only boxes of single classes begin or end at? */
export function isOfMoments(timeUs: number): boolean {
  return timeUs > 0 && timeUs < 1;
}

/** Members with an ID below `id`: #{j in 0…count−1 : (j + u) ÷ slots < id ÷ ID_END}. */
export function membersBefore({ count, slots, offset }: BlobClass, id: number): number {
  if (id <= 0) return 0;
  if (id >= ID_END) return count;
  // id < 2^48 and slots < 2^53: the product is rounded, so the guess is checked at its edges.
  let members = Math.min(slots, Math.max(0, Math.ceil((id / ID_END) * slots - offset)));
  while (members > 0 && placeOfMember(slots, offset, members - 1) >= id) members -= 1;
  while (members < slots && placeOfMember(slots, offset, members) < id) members += 1;
  return Math.min(count, members);
}

/** Members with an ID in [fromId, toId). */
export function membersBetween(one: BlobClass, fromId: number, toId: number): number {
  return Math.max(0, membersBefore(one, toId) - membersBefore(one, fromId));
}

/** Unencoded bytes of the first `members` members; the whole class gives exactly its bytes. */
export function lengthOfFirst({ count, lengthBytes }: BlobClass, members: number): number {
  if (members >= count) return lengthBytes;
  return Number((BigInt(lengthBytes) * BigInt(members)) / BigInt(count));
}

/** Takes the last member out, to be tracked by itself; its place in the ID space and its bytes. */
export function takeMember(one: BlobClass): { id: number; lengthBytes: number } {
  if (one.count === 0) throw new Error('the class has no members');
  const id = Math.floor(placeOfMember(one.slots, one.offset, one.count - 1));
  const lengthBytes = one.lengthBytes - lengthOfFirst(one, one.count - 1);
  one.count -= 1;
  one.lengthBytes -= lengthBytes;
  return { id, lengthBytes };
}

function placeOfMember(slots: number, offset: number, member: number): number {
  return ((member + offset) / slots) * ID_END;
}
