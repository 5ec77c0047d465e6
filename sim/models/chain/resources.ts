/**
 * Storage resources that lie in no blob: split, joined, given away, put behind a blob's end
 * (network.md §8.1, economics.md §2.2 and §2.4, [deployed]). None of it costs WAL, and the ring
 * stays as it is: the space was reserved when it was bought.
 *
 * Assumed: of a split the first part (the earlier, or the size asked for) stays in the resource
 * and the second is a new one, as in the contract. Ownership is not checked, as everywhere here.
 */
import { mergeSpace } from '../economics/blob-extension.ts';
import type { Outcome } from '../economics/outcome.ts';
import { joinSpaces, type Space, splitByEpoch, splitBySize } from '../economics/resources.ts';
import type { ExtendWithStorage, GiveStorage, JoinStorage, SplitStorage } from './actions.ts';
import { findObject, spaceOfRegistration } from './blobs.ts';
import { type ApplyResult, accepted, type ChainEvent, refused } from './events.ts';
import { expireLater } from './expiry.ts';
import type { ChainState, OwnedResource } from './state.ts';

export function splitStorage(state: ChainState, action: SplitStorage): ApplyResult {
  const owned = state.resources.get(action.resource);
  if (owned === undefined) return refused('unknown_resource');
  const split = cut(owned, action);
  if (!split.ok) return refused(split.error);
  const [first, second] = split.parts;
  setSpace(owned, first);
  const resource = keepResource(state, owned.client, second);
  return { ...accepted(), resource };
}

/** The second resource goes into the first. */
export function joinStorage(state: ChainState, { resource, other }: JoinStorage): ApplyResult {
  const [into, taken] = [state.resources.get(resource), state.resources.get(other)];
  if (into === undefined || taken === undefined || into === taken) {
    return refused('unknown_resource');
  }
  const joined = joinSpaces(into, taken);
  if (!joined.ok) return refused(joined.error);
  setSpace(into, joined.space);
  state.resources.delete(other);
  return accepted();
}

export function giveStorage(state: ChainState, { resource, client }: GiveStorage): ApplyResult {
  const owned = state.resources.get(resource);
  if (owned === undefined) return refused('unknown_resource');
  owned.client = client;
  return accepted();
}

/** Only a certified, unexpired blob; the resource is as large as its own and begins at its end. */
export function extendWithStorage(state: ChainState, action: ExtendWithStorage): ApplyResult {
  const { blob, resource } = action;
  const registration = findObject(state, blob, action.registration);
  if (registration === 0) return refused('unknown_blob');
  const owned = state.resources.get(resource);
  if (owned === undefined) return refused('unknown_resource');
  const space = spaceOfRegistration(state, registration);
  const isCertified = state.registrations.certifiedEpoch[registration] > 0;
  const merged = mergeSpace(state, { space, isCertified }, owned);
  if (!merged.ok) return refused(merged.error);
  state.resources.delete(resource);
  return accepted(moveEnd(state, registration, space.endEpoch));
}

/** Sets the end of a certified registration, and the event that says so. */
export function moveEnd(state: ChainState, registration: number, endEpoch: number): ChainEvent {
  const { registrations } = state;
  registrations.endEpoch[registration] = endEpoch;
  expireLater(state, registration);
  return {
    kind: 'blob-certified',
    blob: registrations.blob[registration],
    registration,
    epoch: registrations.certifiedEpoch[registration],
    endEpoch,
    deletable: registrations.isDeletable[registration] === 1,
    isExtension: true,
    weight: 0,
  };
}

/** A new resource of a client; its number. */
export function keepResource(state: ChainState, client: number, space: Space): number {
  const { startEpoch, endEpoch, bytes } = space;
  const resource = state.nextResource++;
  state.resources.set(resource, { client, startEpoch, endEpoch, bytes });
  return resource;
}

function cut(owned: Space, { bytes, epoch }: SplitStorage): Outcome<Parts> {
  return bytes === undefined ? splitByEpoch(owned, epoch ?? NaN) : splitBySize(owned, bytes);
}

interface Parts {
  parts: readonly [Space, Space];
}

function setSpace(owned: OwnedResource, { startEpoch, endEpoch, bytes }: Space): void {
  Object.assign(owned, { startEpoch, endEpoch, bytes });
}
