/**
 * Rounds of a bulk recovery: what a policy takes first of the slivers that a blob lacks
 * (`round`, the knob `axes`), for all blobs of the recovery at once. Where a node's slivers help
 * each other the secondaries come first.
 *
 * A transfer's fallback rebuilds sliver by sliver, in no order of axes (network.md §6.2).
 */
import { AXES, codeIn } from '../facts.ts';
import { SECONDARY } from '../holdings/index.ts';
import { nodeAt, type Place } from '../storage-node/holdings.ts';
import type { WalrusContext } from '../world.ts';
import type { PopulationPlace, Wanted } from './bulk-plan.ts';
import { roundOf } from './decide.ts';
import { axisOfSlot, filtered, noPlaces, placeAt, slotAt } from './place-list.ts';
import { rulesOf } from './rules.ts';

/** The part of what is wanted that comes first; null where all comes at once. */
export function roundOfBulk(ctx: WalrusContext, node: number, wanted: Wanted): Wanted | null {
  const { sharesSymbols, by } = rulesOf(ctx);
  if (sharesSymbols) {
    const { crowd } = wanted;
    const isFirst = ({ axis }: PopulationPlace) => axis === SECONDARY;
    return {
      ...wanted,
      crowd: crowd && { ...crowd, places: crowd.places.filter(isFirst) },
      places: filtered(wanted.places, (_, slot) => axisOfSlot(slot) === SECONDARY),
      population: wanted.population.filter(isFirst),
    };
  }
  if (by.round === undefined || wanted.cause === 'transfer-fallback') return null;
  const first = firstOfBlobs(ctx, node, wanted);
  const isFirst = firstOfMembers(ctx, node, wanted.population);
  return {
    ...wanted,
    places: filtered(wanted.places, (blob, slot) => first.get(blob)!.has(slot)),
    population: wanted.population.filter(isFirst),
  };
}

/** What of the population comes after the round that was planned. */
export function populationAfterRound(ctx: WalrusContext, node: number, wanted: Wanted) {
  const round = roundOfBulk(ctx, node, { ...wanted, places: noPlaces() });
  const now = new Set(round?.population);
  return wanted.population.filter((place) => !now.has(place));
}

/** By blob the slots that come first. */
function firstOfBlobs(
  ctx: WalrusContext,
  node: number,
  { places: { blobs, slots } }: Wanted,
): Map<number, Set<number>> {
  const missing = new Map<number, Place[]>();
  for (const [at, blob] of blobs.entries()) {
    const known = missing.get(blob);
    const place = placeAt(node, blob, slots[at]);
    if (known === undefined) missing.set(blob, [place]);
    else known.push(place);
  }
  const first = new Map<number, Set<number>>();
  for (const [blob, ofBlob] of missing) {
    first.set(blob, slotsOf(roundOf(ctx, nodeAt(ctx, node), ofBlob)));
  }
  return first;
}

/** Members of the population go by all that the node lacks of any of them. */
function firstOfMembers(
  ctx: WalrusContext,
  node: number,
  population: readonly PopulationPlace[],
): (place: PopulationPlace) => boolean {
  const slots = new Set(population.map(({ shard, axis }) => slotAt(shard, axis)));
  const missing = [...slots].map((slot) => placeAt(node, -1, slot));
  const first = slotsOf(roundOf(ctx, nodeAt(ctx, node), missing));
  return ({ shard, axis }) => first.has(slotAt(shard, axis));
}

function slotsOf(places: readonly Place[]): Set<number> {
  return new Set(places.map(({ shard, axis }) => slotAt(shard, codeIn(AXES, axis))));
}
