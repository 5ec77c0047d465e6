/** measures.md: storage overhead, slivers and metadata apart, beside what the code asks for. */
import { defineMetric } from '../define.ts';
import { ratioOf } from '../ratio.ts';
import { leastOverhead } from '../whole-blob.ts';

export const overheadByPart = defineMetric({
  name: 'storage.overhead-by-part',
  unit: 'ratio',
  help:
    'Stored bytes ÷ bytes of live blobs at the end: `slivers` and `metadata` add up to ' +
    'storage.overhead; `floor` is what slivers of very large blobs take: n·(kp + ks) ÷ (kp·ks), or ' +
    'the pieces of another code ÷ the chunks that a blob is cut into.',
  better: 'lower',
  labels: ['part'],
  init: () => null,
  on: {},
  finish: (_state, views) => {
    const blobBytes = views.liveBlobBytes();
    const metadata = views.storedMetadataBytes();
    return [
      {
        labels: { part: 'slivers' },
        value: ratioOf(views.storedBytes() - metadata, blobBytes),
      },
      { labels: { part: 'metadata' }, value: ratioOf(metadata, blobBytes) },
      { labels: { part: 'floor' }, value: leastOverhead(views) },
    ];
  },
});
