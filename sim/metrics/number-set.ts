/**
 * A set of numbers of which most come one after the other from 0 on, as blobs do: those below a
 * mark, but for some, and others. A million preloaded blobs take no room in it. Plain data.
 */
export interface NumberSet {
  below: number;
  /** Below the mark, and not in it. */
  without: Set<number>;
  /** From the mark on. */
  others: Set<number>;
}

export function noNumbers(): NumberSet {
  return { below: 0, without: new Set(), others: new Set() };
}

export function addNumber(set: NumberSet, number: number): void {
  if (number < set.below) set.without.delete(number);
  else if (number > set.below) set.others.add(number);
  else {
    set.others.delete(number);
    set.below += 1;
  }
}

export function deleteNumber(set: NumberSet, number: number): void {
  if (number < set.below) set.without.add(number);
  else set.others.delete(number);
}

export function hasNumber({ below, without, others }: NumberSet, number: number): boolean {
  return number < below ? !without.has(number) : others.has(number);
}

export function sizeOf({ below, without, others }: NumberSet): number {
  return below - without.size + others.size;
}
