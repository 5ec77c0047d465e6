/** What the volumes are for. */
import { gauge } from './gauge.ts';

export const blobBytes = gauge({
  name: 'storage.blob-bytes',
  unit: 'bytes',
  help:
    'Unencoded size of all live blobs at the end, those of a population included; in the series ' +
    'at that moment.',
  better: 'neither',
  read: (views) => views.liveBlobBytes(),
});
