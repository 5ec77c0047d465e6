/** Stored bytes for each byte that somebody wanted to keep. */
import { ratioOf } from '../ratio.ts';
import { gauge } from './gauge.ts';

export const overhead = gauge({
  name: 'storage.overhead',
  unit: 'ratio',
  help:
    'Stored bytes ÷ bytes of live blobs at the end. Above n·(kp + ks) ÷ (kp·ks) by metadata, ' +
    'padding and data not yet removed.',
  better: 'lower',
  read: (views) => ratioOf(views.storedBytes(), views.liveBlobBytes()),
});
