import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  joinSpaces,
  type Space,
  splitByEpoch,
  splitBySize,
} from '../../../sim/models/economics/index.ts';

const space: Space = { startEpoch: 3, endEpoch: 7, bytes: 100n };

describe('storage resources (economics.md §2.2)', () => {
  it('are split inside their period only, and into two parts of some size', () => {
    expect(splitByEpoch(space, 5)).toMatchObject({
      parts: [
        { startEpoch: 3, endEpoch: 5 },
        { startEpoch: 5, endEpoch: 7 },
      ],
    });
    for (const epoch of [3, 7, 2, 4.5]) expect(splitByEpoch(space, epoch).ok).toBe(false);
    expect(splitBySize(space, 40n)).toMatchObject({ parts: [{ bytes: 40n }, { bytes: 60n }] });
    for (const bytes of [0n, 100n, -1n]) expect(splitBySize(space, bytes).ok).toBe(false);
  });

  it('are joined when the periods are equal, or adjacent at one size', () => {
    const late = { startEpoch: 7, endEpoch: 9, bytes: 100n };
    expect(joinSpaces(space, { ...space, bytes: 1n })).toMatchObject({ space: { bytes: 101n } });
    const joined = { space: { startEpoch: 3, endEpoch: 9, bytes: 100n } };
    expect(joinSpaces(space, late)).toMatchObject(joined);
    expect(joinSpaces(late, space)).toMatchObject(joined);
    expect(joinSpaces(space, { ...late, bytes: 99n })).toMatchObject({
      error: 'incompatible_amount',
    });
    expect(joinSpaces(space, { ...late, startEpoch: 8 })).toMatchObject({
      error: 'incompatible_epochs',
    });
  });

  it('are whole again when their parts are joined', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 4, max: 6 }),
        fc.bigInt({ min: 1n, max: 99n }),
        (epoch, bytes) => {
          for (const split of [splitByEpoch(space, epoch), splitBySize(space, bytes)]) {
            if (!split.ok) throw new Error(split.error);
            expect(joinSpaces(split.parts[1], split.parts[0])).toEqual({ ok: true, space });
          }
        },
      ),
    );
  });
});
