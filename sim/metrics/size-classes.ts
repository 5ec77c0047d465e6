/**
 * Classes of blob sizes, for labels: a class is a decade of the binary units. The classes are ours;
 * they separate the regimes of network.md §3.1 (proofs dominate a repair below about 10 MiB).
 */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Largest size of each class; the last one is open. */
const CLASSES: readonly { name: string; mostBytes: number }[] = [
  { name: 'to-100kib', mostBytes: 100 * KIB },
  { name: 'to-1mib', mostBytes: MIB },
  { name: 'to-10mib', mostBytes: 10 * MIB },
  { name: 'to-100mib', mostBytes: 100 * MIB },
  { name: 'to-1gib', mostBytes: 1024 * MIB },
  { name: 'over-1gib', mostBytes: Number.POSITIVE_INFINITY },
];

export const SIZE_CLASSES: readonly string[] = CLASSES.map(({ name }) => name);

/** Index into SIZE_CLASSES of a blob of this unencoded size. */
export function sizeClassOf(sizeBytes: number): number {
  let index = 0;
  while (sizeBytes > CLASSES[index].mostBytes) index++;
  return index;
}
