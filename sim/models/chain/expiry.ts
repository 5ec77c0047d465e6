/**
 * The end of registrations: at epoch ≥ end epoch, or by deletion (network.md §8.1, [D]).
 *
 * Several registrations of one blob ID keep its data while any certified one is live.
 */
import type { BlobRemains, ChainEvent } from './events.ts';
import type { BlobRecord, ChainState, Registration } from './state.ts';

/** Notes when a registration ends; a later note overrides an earlier one. */
export function expireLater(state: ChainState, blob: number, registration: Registration): void {
  const { endEpoch } = registration.storage;
  const due = { blob, registration: registration.registration };
  const list = state.expiries.get(endEpoch);
  if (list) list.push(due);
  else state.expiries.set(endEpoch, [due]);
}

/** Ends every registration whose end is the epoch just begun, in the order they were noted. */
export function expireRegistrations(state: ChainState): ChainEvent[] {
  const { epoch } = state.clock;
  const due = state.expiries.get(epoch) ?? [];
  state.expiries.delete(epoch);
  const events: ChainEvent[] = [];
  for (const { blob, registration } of due) {
    const record = state.blobs.get(blob)!;
    const found = record.registrations.find((one) => one.registration === registration);
    // Gone when it was deleted, still running when it was extended.
    if (found === undefined || found.storage.endEpoch > epoch) continue;
    events.push({
      kind: 'blob-expired',
      blob,
      registration,
      epoch,
      wasCertified: found.certifiedEpoch > 0,
      remains: dropRegistration(record, found),
    });
  }
  return events;
}

/** Takes a registration out of its record and says what is left of the blob. */
export function dropRegistration(record: BlobRecord, registration: Registration): BlobRemains {
  record.registrations.splice(record.registrations.indexOf(registration), 1);
  if (record.registrations.some((one) => one.certifiedEpoch > 0)) return 'certified';
  record.certifiedEpoch = 0;
  return record.registrations.length > 0 ? 'registered' : 'none';
}
