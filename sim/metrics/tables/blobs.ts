/** blobs.csv: one row per blob, as it is at the end. */
import { OUTCOMES } from '../../models/facts.ts';
import type { BlobView } from '../../models/views.ts';
import type { Cell } from '../../results/run-results.ts';
import { defineTable } from '../define.ts';
import { type BlobStates, blobStates, statesAt } from '../folds/blob-states.ts';

export const blobsTable = defineTable<BlobStates>({
  ...blobStates,
  name: 'blobs',
  help: 'Blobs in the order of their registration.',
  columns: [
    { name: 'blob', help: 'index' },
    { name: 'blob_id', help: 'base64url; empty if never known' },
    { name: 'kind', help: 'file, generated, preloaded, or events (a window of the event log)' },
    { name: 'name', help: 'file path or generated name' },
    { name: 'size_bytes', help: 'unencoded' },
    { name: 'encoded_bytes', help: 'as charged on chain' },
    { name: 'certified_us', help: 'point of availability; empty if it never came' },
    { name: 'end_epoch', help: 'first epoch in which it is not stored any more' },
    { name: 'state', help: 'live, lost, registered, unregistered, expired, deleted, invalidated' },
    { name: 'read_back', help: 'outcome of the comparison at the end; empty if not compared' },
  ],
  rows: (state, views, endUs) => {
    const final = statesAt(state, endUs);
    const rows: Cell[][] = [];
    for (let blob = 0; blob < views.blobCount; blob++) {
      const view = views.blob(blob);
      const readBack = state.readBack.get(blob);
      rows.push([
        blob,
        view.blobId,
        view.kind,
        view.name,
        view.sizeBytes,
        view.encodedBytes,
        view.certifiedUs < 0 ? null : view.certifiedUs,
        view.endEpoch,
        stateText(final, view),
        readBack === undefined ? null : OUTCOMES[readBack],
      ]);
    }
    return rows;
  },
});

/** A blob that was lost while it was live stays `lost`, whatever came after. */
function stateText(states: BlobStates, view: BlobView): string {
  if (states.lost.has(view.index)) return 'lost';
  if (view.isLive) return 'live';
  const ended = states.ended.get(view.index);
  if (ended !== undefined) return ended;
  return view.isRegistered ? 'registered' : 'unregistered';
}
