/** The errors of the engine: an invariant that broke, and data that cannot be saved or loaded. */

/** Something that must be true was not: a bug. Carries where to look. */
export class InvariantBroken extends Error {
  readonly timeUs: number;
  /** Sequence number of the event that was running, 0 before the first. */
  readonly eventSeq: number;
  readonly seed: number;

  constructor(
    message: string,
    at: { timeUs: number; eventSeq: number; seed: number },
    cause?: unknown,
  ) {
    const where = `at ${at.timeUs} us, event ${at.eventSeq}, seed ${at.seed}`;
    super(`${message} (${where})`, cause === undefined ? undefined : { cause });
    this.name = 'InvariantBroken';
    this.timeUs = at.timeUs;
    this.eventSeq = at.eventSeq;
    this.seed = at.seed;
  }
}

/** A value that is not plain data, or bytes that are not an encoded value. */
export class EncodingError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'EncodingError';
  }
}

/** A saved simulation that does not belong to these models, or is damaged. */
export class SnapshotError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SnapshotError';
  }
}
