/** What lies on the volumes. */
import { gauge } from './gauge.ts';

export const storedBytes = gauge({
  name: 'storage.stored-bytes',
  unit: 'bytes',
  help: 'Slivers and metadata on all volumes at the end; in the series at that moment.',
  better: 'lower',
  read: (views) => views.storedBytes(),
});
