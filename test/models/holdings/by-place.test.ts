/** Blobs along the ID space, as they come in ones and in hundreds; the witness sorts them all. */
import { describe, expect, it } from 'vitest';
import {
  blobsBetween,
  createTable,
  ID_END,
  laterBetween,
  trackBlob,
} from '../../../sim/models/holdings/index.ts';

describe('the order of blobs by place', () => {
  it('is that of all places and then of numbers, however many blobs come at once', () => {
    const table = createTable(4);
    let state = 11;
    for (const count of [300, 1, 5, 200, 64, 65, 1000]) {
      for (let blob = 0; blob < count; blob += 1) {
        state = (state * 1103515245 + 12345) % 2147483648;
        // Few places, so that some are shared.
        trackBlob(table, { id: Math.floor(state / 1000) % 500, unit: 0, symbolBytes: 2 });
      }
      const { id } = table.tracked;
      const all = Array.from({ length: table.tracked.count }, (_, blob) => blob);
      all.sort((a, b) => id[a] - id[b] || a - b);
      expect([...blobsBetween(table.tracked, 0, ID_END)]).toEqual(all);
      const later = all.filter((blob) => blob >= 250);
      expect([...laterBetween(table.tracked, 250, { fromId: 0, toId: ID_END })]).toEqual(later);
      const some = all.filter((blob) => id[blob] >= 100 && id[blob] < 250);
      expect([...blobsBetween(table.tracked, 100, 250)]).toEqual(some);
    }
  });
});
