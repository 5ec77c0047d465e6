/**
 * Observers of a fact that want it only where one of its arguments has some codes: a write stores
 * two thousand slivers, and most of what watches slivers watches repairs.
 */
export interface WantedCodes {
  /** Position of the argument. */
  readonly arg: number;
  /** By its code. */
  readonly isWanted: readonly boolean[];
}

interface Member {
  /** By name of a fact; every one of a fact that is not named is wanted. */
  readonly wanted?: Readonly<Record<string, WantedCodes>>;
}

/** Indices of members, in their order, by code of an argument; null where all want every fact. */
export function membersByCode(
  members: readonly Member[],
  fact: string,
): { arg: number; lists: number[][] } | null {
  const wishes = members.map(({ wanted }) => wanted?.[fact]);
  const first = wishes.find((wish) => wish !== undefined);
  if (first === undefined) return null;
  const { arg, isWanted } = first;
  if (wishes.some((wish) => wish !== undefined && wish.arg !== arg)) {
    throw new Error(`observers choose '${fact}' by different arguments`);
  }
  const lists = isWanted.map((_, code) =>
    [...members.keys()].filter((index) => wishes[index]?.isWanted[code] ?? true),
  );
  return { arg, lists };
}
