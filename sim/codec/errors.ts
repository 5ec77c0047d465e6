/**
 * The one error type of the codec: bad input says what is wrong and where, and never becomes a
 * wrong answer. A failed comparison (a root that differs) is a `false`, not an error.
 */

export type CodecErrorCode =
  | 'bad-code'
  | 'bad-length'
  | 'blob-too-large'
  | 'bad-index'
  | 'bad-sliver'
  | 'bad-symbol'
  | 'bad-metadata'
  | 'bad-blob-id'
  | 'bad-bytes'
  | 'bad-proof'
  | 'bad-quilt'
  | 'busy'
  | 'inconsistent-blob'
  | 'not-decodable'
  | 'not-enough-slivers'
  | 'not-enough-symbols'
  | 'out-of-memory'
  | 'no-wasm';

export class CodecError extends Error {
  readonly code: CodecErrorCode;

  constructor(code: CodecErrorCode, message: string) {
    super(message);
    this.name = 'CodecError';
    this.code = code;
  }
}

/** Throws unless `value` is a whole number with `min` ≤ value ≤ `max`. */
export function requireWhole(
  value: number,
  min: number,
  max: number,
  what: string,
  code: CodecErrorCode,
): void {
  if (!Number.isInteger(value) || value < min || value > max) {
    throw new CodecError(code, `${what} is ${value}, allowed is a whole number ${min}…${max}`);
  }
}
