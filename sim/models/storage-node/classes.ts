/**
 * The classes of the stated population at time 0 (holdings.md): as many members of each size as
 * make up the stated encoded bytes. A class has members of one size and of all ages: it is of the
 * first epoch and without an end, and who comes and goes is counted beside it (turnover.ts).
 */
import { codeOf } from '../blobs/blobs.ts';
import { chargedBytes } from '../chain/index.ts';
import { chargedCodeOf, unitBytesOf } from '../coding/coding.ts';
import type { BlobClass } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';

/** First epoch in which a class would be gone. */
const NEVER_ENDS = 0xffff_ffff;

export function classesOf(ctx: WalrusContext): BlobClass[] {
  const { encodedBytes, blobs, classes } = ctx.resolved.workload.population;
  const { coding } = ctx.resolved;
  const code = codeOf(ctx);
  const sized = classes.map(({ sizeBytes, share }) => ({
    symbolBytes: unitBytesOf(code, coding, sizeBytes),
    encodedBytes: chargedBytes(chargedCodeOf(coding), sizeBytes) ?? 0,
    sizeBytes,
    share,
  }));
  const shares = sized.reduce((sum, { share }) => sum + share, 0);
  const bytesPerMember = sized.reduce(
    (sum, one) => sum + (one.share / shares) * one.encodedBytes,
    0,
  );
  return sized.map(({ symbolBytes, sizeBytes, share }, index) => {
    const all = blobs ?? encodedBytes / bytesPerMember;
    const count = Math.floor((share / shares) * all);
    return {
      symbolBytes,
      certifiedEpoch: 1,
      endEpoch: NEVER_ENDS,
      isDeletable: false,
      count,
      slots: count,
      lengthBytes: count * sizeBytes,
      offset: ctx.random.uniform(ctx.random.open(`population/${index}/offset`)),
    };
  });
}
