import { describe, expect, it } from 'vitest';
import { finished, smallNetwork } from './small-network.ts';

/** A volume is lost three hours before the end, and its node is back an hour later. */
const LATE_LOSS = ['faults=[{ name: loss, at: 45h, lose-volume: n4, restart-after: 1h }]'];
const AT = (rate: string) =>
  `storage.repair.policy={ name: rate-capped, params: { rate: ${rate} } }`;

describe('warnings of a run', () => {
  it('name the nodes whose repairs the end cut off, because their bytes are not all there', () => {
    const { summary } = finished(smallNetwork([...LATE_LOSS, AT('10B/s')]));
    expect(summary.warnings).toEqual([
      '1 node (n4) had not finished repairs at the end: what these would still move is in no figure.',
    ]);
  });

  it('are none where all repairs came to their end', () => {
    expect(finished(smallNetwork([...LATE_LOSS, AT('1GB/s')])).summary.warnings).toEqual([]);
  });
});
