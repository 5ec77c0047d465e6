/**
 * The end of registrations: at epoch ≥ end epoch, or by deletion (network.md §8.1, [D]).
 *
 * Several registrations of one blob ID keep its data while any certified one is live.
 */
import { dropRegistration, findRegistration } from './blobs.ts';
import { makeRoom } from './columns.ts';
import type { ChainEvent } from './events.ts';
import type { ChainState } from './state.ts';

/** Notes when a registration ends; a later note overrides an earlier one. */
export function expireLater(state: ChainState, registration: number): void {
  const endEpoch = state.registrations.endEpoch[registration];
  let due = state.expiries.get(endEpoch);
  if (due === undefined) {
    due = { count: 0, registrations: new Int32Array(1) };
    state.expiries.set(endEpoch, due);
  }
  if (due.count >= due.registrations.length) makeRoom(due, due.count + 1);
  due.registrations[due.count++] = registration;
}

/** Ends every registration whose end is the epoch just begun, in the order they were noted. */
export function expireRegistrations(state: ChainState): ChainEvent[] {
  const { epoch } = state.clock;
  const { blob, endEpoch, certifiedEpoch } = state.registrations;
  const due = state.expiries.get(epoch);
  if (due === undefined) return [];
  state.expiries.delete(epoch);
  const events: ChainEvent[] = [];
  for (const registration of due.registrations.subarray(0, due.count)) {
    const found = findRegistration(state, blob[registration], registration);
    // Gone when it was deleted, still running when it was extended.
    if (found === 0 || endEpoch[found] > epoch) continue;
    events.push({
      kind: 'blob-expired',
      blob: blob[registration],
      registration,
      epoch,
      wasCertified: certifiedEpoch[registration] > 0,
      remains: dropRegistration(state, registration),
    });
  }
  return events;
}
