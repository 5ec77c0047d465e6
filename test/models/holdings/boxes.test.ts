/** Boxes by themselves: later over earlier, and nothing kept that decides nothing. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Box,
  ID_END,
  isInBoxes,
  layBox,
  regionOf,
  TIME_END,
} from '../../../sim/models/holdings/index.ts';

describe('boxes', () => {
  it('lets the last box over a point decide, whatever was dropped on the way', () => {
    const limit = fc.integer({ min: 0, max: 6 });
    const box = fc.record({
      isPresent: fc.boolean(),
      fromUs: limit,
      toUs: limit,
      fromId: limit,
      toId: limit,
      fromUnit: limit,
      toUnit: limit,
    });
    fc.assert(
      fc.property(fc.array(box, { maxLength: 12 }), (all) => {
        const kept: Box[] = [];
        for (const one of all) layBox(kept, one);
        for (let at = 0; at < 343; at++) {
          const point = [at % 7, Math.floor(at / 7) % 7, Math.floor(at / 49)] as const;
          expect(isInBoxes(kept, ...point)).toBe(isInBoxes(all, ...point));
        }
        expect(kept.length).toBeLessThanOrEqual(all.length);
      }),
      { numRuns: 300 },
    );
  });

  it('leaves no edge behind when a cursor has gone through all IDs', () => {
    const boxes: Box[] = [];
    for (let step = 0; step < 64; step++) {
      const [fromId, toId] = [(step / 64) * ID_END, ((step + 1) / 64) * ID_END];
      layBox(boxes, { ...regionOf({ fromId, toId }), isPresent: true });
      expect(boxes).toHaveLength(1);
    }
    expect(boxes).toEqual([{ ...regionOf(), isPresent: true }]);
  });

  it('is one box again once what was filled meets what came meanwhile', () => {
    const boxes: Box[] = [];
    layBox(boxes, { ...regionOf({ fromUs: 100 }), isPresent: true });
    for (let step = 0; step < 64; step++) {
      const [fromId, toId] = [(step / 64) * ID_END, ((step + 1) / 64) * ID_END];
      // A second volume was lost on the way: the rest is filled up to a later time.
      const toUs = step < 40 ? 120 : 180;
      layBox(boxes, { ...regionOf({ fromId, toId, toUs }), isPresent: true });
      expect(boxes.length).toBeLessThanOrEqual(2);
    }
    expect(boxes).toEqual([{ ...regionOf(), isPresent: true }]);
  });

  it('keeps one box for an outage, and none once what it cost was made good', () => {
    const boxes: Box[] = [{ ...regionOf(), isPresent: true }];
    layBox(boxes, { ...regionOf({ fromUs: 100 }), isPresent: false });
    layBox(boxes, { ...regionOf({ fromUs: 200 }), isPresent: true });
    expect(isInBoxes(boxes, 99, 0, 0)).toBe(true);
    expect(isInBoxes(boxes, 100, 0, 0)).toBe(false);
    expect(isInBoxes(boxes, 199, 0, 0)).toBe(false);
    expect(isInBoxes(boxes, 200, 0, 0)).toBe(true);
    expect(isInBoxes(boxes, TIME_END - 1, ID_END - 1, 0)).toBe(true);
    layBox(boxes, { ...regionOf({ fromUs: 100, toUs: 200 }), isPresent: true });
    expect(boxes).toEqual([{ ...regionOf(), isPresent: true }]);
  });
});
