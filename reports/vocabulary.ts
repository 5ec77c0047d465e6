/**
 * The words and colour keys of categories that appear in result files. Unknown ones keep their own
 * name and a neutral colour, so a later cause or state still shows.
 */

export interface Term {
  /** As in the result file. */
  name: string;
  label: string;
  /** Class suffix: `fill-<key>`, `stroke-<key>` (page/palette.ts). */
  key: string;
}

function terms(...list: [name: string, label: string, key: string][]): Term[] {
  return list.map(([name, label, key]) => ({ name, label, key }));
}

export const REPAIR_CAUSES = terms(
  ['blob-sync', 'Blob sync', 'c1'],
  ['node-recovery', 'Node recovery', 'c2'],
  ['transfer', 'Shard transfer', 'c3'],
  ['transfer-fallback', 'Transfer fallback', 'c4'],
  ['metadata-sync', 'Metadata sync', 'c5'],
);

export const CLIENT_CAUSES = terms(
  ['write', 'Writes', 'c1'],
  ['read', 'Reads', 'c2'],
  ['status', 'Status', 'c3'],
  ['read-back', 'Read back', 'c4'],
  ['inconsistency', 'Inconsistency', 'c5'],
  ['service', 'Services', 'c6'],
  ['read-part', 'Reads of parts', 'c2'],
  ['event-blob', 'Event blobs', 'c3'],
);

export const KINDS = terms(
  ['payload', 'Payload', 'c1'],
  ['proof', 'Proofs', 'c2'],
  ['metadata', 'Metadata', 'c5'],
  ['framing', 'Framing', 'neutral'],
);

export const USES = terms(
  ['used', 'Used', 'c3'],
  ['wasted', 'Wasted', 'c2'],
  ['aborted', 'Aborted', 'c4'],
  ['retried', 'Retried', 'c6'],
);

export const SPAN_KINDS = terms(
  ['down', 'Down', 'down'],
  ['recovering', 'Node recovery', 'c2'],
  ['transfer', 'Shard transfer', 'c3'],
  ['fallback', 'Transfer fallback', 'c4'],
  ['blob-sync', 'Blob sync', 'c1'],
);

export const BLOB_STATES = terms(
  ['live', 'Live', 'c3'],
  ['expired', 'Expired', 'neutral'],
  ['deleted', 'Deleted', 'c5'],
  ['registered', 'Never certified', 'c6'],
  ['unregistered', 'Never registered', 'c1'],
  ['invalidated', 'Invalidated', 'c2'],
  ['lost', 'Lost', 'bad'],
);

/** The term of a name, or a neutral one that shows the name itself. */
export function termOf(list: readonly Term[], name: string): Term {
  return list.find((term) => term.name === name) ?? { name, label: name, key: 'neutral' };
}

/** The known terms that occur, in their order, then unknown names as they first occur. */
export function termsIn(list: readonly Term[], names: Iterable<string>): Term[] {
  const present = new Set(names);
  const known = list.filter((term) => present.has(term.name));
  const others = [...present].filter((name) => !list.some((term) => term.name === name));
  return [...known, ...others.map((name) => termOf(list, name))];
}
