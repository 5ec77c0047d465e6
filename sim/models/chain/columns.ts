/** Tables as columns: typed arrays that grow by doubling and are copied as blocks of memory. */

export type Column = Float64Array | Int32Array | Uint32Array | Uint16Array | Uint8Array | Int8Array;

/** Makes room for `count` rows in every typed array of a table; new rows are zeros. */
export function makeRoom(table: object, count: number): void {
  const columns = table as Record<string, unknown>;
  for (const name of Object.keys(columns)) {
    const column = columns[name];
    if (!ArrayBuffer.isView(column)) continue;
    const { length } = column as Column;
    if (count > length) columns[name] = longer(column as Column, Math.max(count, 2 * length));
  }
}

function longer<Kind extends Column>(column: Kind, length: number): Kind {
  const Kind = column.constructor as new (length: number) => Kind;
  const grown = new Kind(length);
  grown.set(column);
  return grown;
}
