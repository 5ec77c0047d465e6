/**
 * What policies see of a blob that a node lacks something of: its sizes and ages, what is missing,
 * what rebuilding it moves and, where a policy asks for it, who holds it.
 */
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { endEpochOf, epochOf } from '../chain/index.ts';
import { AXES } from '../facts.ts';
import {
  classOf,
  codeIn as codeInHolding,
  type Holding,
  holdingsOf,
  type MemberSpan,
  PRESENT,
  PRIMARY,
} from '../holdings/index.ts';
import type { Place } from '../storage-node/holdings.ts';
import { membersIn, populationSpans } from '../storage-node/population.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { bytesOfEach, bytesOfMembers, looksAtBlobs } from './bulk-ways.ts';
import { readsBlob } from './decide.ts';
import { helpWith } from './help.ts';
import { axisOfSlot } from './place-list.ts';
import type { MarginView, OutageView, RepairTask, Trigger } from './policies/index.ts';
import { repairCosts } from './repair-costs.ts';
import { rulesOf } from './rules.ts';

export function taskOfBlob(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blob, trigger, missing }: { blob: number; trigger: Trigger; missing: readonly Place[] },
): RepairTask {
  const { chain } = ctx.state.eventLog;
  const record = blobAt(ctx, blob);
  const primaries = missing.filter(({ axis }) => axis === 'primary').length;
  return {
    blob,
    trigger,
    sizeBytes: record.lengthBytes,
    ageUs: Math.max(0, ctx.now - record.certifiedUs),
    epochsLeft: endEpochOf(chain, blob) - epochOf(chain),
    missingPrimaries: primaries,
    missingSecondaries: missing.length - primaries,
    bytes: bytesToMove(ctx, node, missing),
    margin: rulesOf(ctx).needsMargins ? marginOf(ctx, blob) : null,
  };
}

/** Members of the population that a flow rebuilds together: no number and no age. */
export function taskOfPopulation(
  ctx: WalrusContext,
  node: StorageNodeState,
  { trigger, population }: { trigger: Trigger; population: readonly PopulationPlace[] },
): RepairTask {
  const { classes } = ctx.state.holdings;
  const sums = { sizeBytes: 0, bytes: 0, missing: [0, 0] };
  for (const place of population) {
    for (const [index, members] of membersIn(ctx, [place]).entries()) {
      const { lengthBytes, count, symbolBytes } = classes[index];
      const lost = { axis: AXES[place.axis], index: 0, isWide: false };
      const { needed, bytes, proofBytes } = helpWith(ctx, symbolBytes, lost);
      sums.missing[place.axis] += members;
      sums.sizeBytes += Math.floor((members * lengthBytes) / count);
      sums.bytes += members * needed * (bytes + proofBytes);
    }
  }
  return {
    blob: -1,
    trigger,
    sizeBytes: sums.sizeBytes,
    ageUs: ctx.now,
    epochsLeft: 0,
    missingPrimaries: sums.missing[0],
    missingSecondaries: sums.missing[1],
    bytes: looksAtBlobs(ctx, REPAIR) ? bytesOfMembers(ctx, node, population) : sums.bytes,
    margin: rulesOf(ctx).needsMargins ? marginAt(ctx, population[0]) : null,
  };
}

/** One member of a class that lacks these slots; it was there at the start. */
export function taskOfMember(
  ctx: WalrusContext,
  node: StorageNodeState,
  { of, slots, trigger, margin }: MemberInLine,
): RepairTask {
  const one = ctx.state.holdings.classes[of];
  const primaries = slots.filter((slot) => axisOfSlot(slot) === PRIMARY).length;
  return {
    blob: -1,
    trigger,
    sizeBytes: Math.floor(one.lengthBytes / one.count),
    ageUs: ctx.now,
    epochsLeft: 0,
    missingPrimaries: primaries,
    missingSecondaries: slots.length - primaries,
    bytes: bytesOfEach(ctx, node, { one, slots }),
    margin,
  };
}

interface MemberInLine {
  of: number;
  slots: readonly number[];
  trigger: Trigger;
  margin: MarginView | null;
}

/** Not of a transfer, where policies are not asked. */
const REPAIR = { cause: 'node-recovery' } as const;

function bytesToMove(
  ctx: WalrusContext,
  node: StorageNodeState,
  missing: readonly Place[],
): number {
  if (missing.length === 0) return 0;
  const costs = repairCosts(ctx, missing);
  return readsBlob(ctx, node, () => costs) ? costs.readBytes : costs.perSliverBytes;
}

export function marginOf(ctx: WalrusContext, blob: number): MarginView {
  const { table } = ctx.state.holdings;
  return marginWhere(ctx, (holding) => codeInHolding(table, holding, blob) === PRESENT);
}

/** Of the first members of a span; all of a cell and a class have the same. */
export function marginAt(ctx: WalrusContext, span: MemberSpan): MarginView {
  const members = { fromId: span.fromId, toId: span.fromId + 1, ...classOf(span) };
  return marginWhere(ctx, (holding) => {
    const present = populationSpans(ctx, holding, members, true);
    // All of it, where it is of all classes.
    return present.some(({ of }) => of === members.of);
  });
}

type IsHeld = (holding: Holding) => boolean;

/** Who holds it: on nodes that are up, then on those that are down, the longest first. */
function marginWhere(ctx: WalrusContext, isHeld: IsHeld): MarginView {
  const { n, kp, ks } = codeOf(ctx);
  const held = [new Uint8Array(n), new Uint8Array(n)];
  const present = ctx.state.storageNodes.nodes.filter(({ isGone }) => !isGone);
  const sums = { primaries: 0, secondaries: 0 };
  const add = (node: StorageNodeState) => {
    const [primaries, secondaries] = newShards(ctx, node, { isHeld, held });
    sums.primaries += primaries;
    sums.secondaries += secondaries;
    return { primaries, secondaries };
  };
  for (const node of present) if (node.isUp) add(node);
  const down = present.filter(({ isUp }) => !isUp);
  down.sort((a, b) => a.downSinceUs - b.downSinceUs || a.index - b.index);
  const outages: OutageView[] = down.map((node) => ({ sinceUs: node.downSinceUs, ...add(node) }));
  return { ...sums, neededPrimaries: kp, neededSecondaries: ks, outages };
}

/** Shards with a good sliver on this node and on none before it, by axis; notes them as held. */
function newShards(
  ctx: WalrusContext,
  node: StorageNodeState,
  { isHeld, held }: { isHeld: IsHeld; held: readonly Uint8Array[] },
): [number, number] {
  const { table } = ctx.state.holdings;
  const found: [number, number] = [0, 0];
  for (const holding of holdingsOf(table, node.index)) {
    const { shard } = holding;
    if (shard < 0 || !isHeld(holding)) continue;
    const axis = holding.axis === PRIMARY ? 0 : 1;
    if (held[axis][shard] === 1) continue;
    held[axis][shard] = 1;
    found[axis] += 1;
  }
  return found;
}
