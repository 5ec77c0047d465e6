/**
 * The order of a population in a flow: members that a policy gives one priority are a group, and
 * groups go through a line for a permit as their blobs would one by one (line-order.ts, waiting.ts;
 * network.md §6.3 has so many blob syncs under way). What is left of the line are numbers.
 *
 * With W places and P permits, when T blobs have a permit or are through, W + max(0, T − P) have
 * come, by ID. Those of the first j groups go before all others: min(T, those of them that have
 * come) are through. Within a group it is the order of IDs. So a group is a cursor along the IDs,
 * found by two searches a step.
 */

import { compareById } from '../blobs/blobs.ts';
import {
  classOf,
  commonMembers,
  firstFrom,
  ID_END,
  joinedMembers,
  type MemberSpan,
  membersWithout,
} from '../holdings/index.ts';
import { allMembersIn, membersIn } from '../storage-node/population.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { missingOf } from './blob-sync.ts';
import { type LineStep, STEPS } from './bulk-job.ts';
import type { PopulationPlace } from './bulk-plan.ts';
import { type Piece, piecesOfPopulation } from './bulk-ways.ts';
import { priorityOf } from './decide.ts';
import type { LineSize } from './line-order.ts';
import type { Trigger } from './policies/index.ts';
import { rulesOf } from './rules.ts';
import { marginAt, taskOfBlob, taskOfMember } from './tasks.ts';

/** Who stand in line: tracked blobs by ID, and what the node lacks of the population. */
export interface InLine {
  blobs: readonly number[];
  population: readonly PopulationPlace[];
  metadata: readonly MemberSpan[];
  trigger: Trigger;
}

/** Blobs of one priority. */
export interface Group {
  members: MemberSpan[];
  /** By ID. */
  blobs: number[];
}

/** The steps of a pass through a line. */
export function stepsThroughLine(
  ctx: WalrusContext,
  node: StorageNodeState,
  { places, permits, ...inLine }: InLine & LineSize,
): LineStep[] {
  return stepsOfGroups(ctx, groupsOf(ctx, node, inLine), { places, permits });
}

/** Those in line by priority, the first to go first. */
function groupsOf(
  ctx: WalrusContext,
  node: StorageNodeState,
  { blobs, population, metadata, trigger }: InLine,
): Group[] {
  const groups = new Map<number, Group>();
  const groupOf = (priority: number): Group => {
    const group = groups.get(priority) ?? { members: [], blobs: [] };
    groups.set(priority, group);
    return group;
  };
  for (const blob of blobs) {
    const missing = () => missingOf(ctx, node.index, blob);
    const task = () => taskOfBlob(ctx, node, { blob, trigger, missing: missing() });
    groupOf(priorityOf(ctx, node, task)!).blobs.push(blob);
  }
  const { length } = ctx.state.holdings.classes;
  const unknown = membersWithout(metadata, joinedMembers(population, length), length);
  const pieces = [
    ...piecesOfPopulation(ctx, population),
    ...unknown.map((span) => ({ ...span, slots: [] })),
  ];
  for (const piece of pieces) addPiece(ctx, node, { piece, trigger, groupOf });
  const sorted = [...groups].sort(([a], [b]) => a - b);
  return sorted.map(([, group]) => ({ ...group, members: joinedMembers(group.members, length) }));
}

/** Asks for one member of each class: all of a piece are in the same state. */
function addPiece(
  ctx: WalrusContext,
  node: StorageNodeState,
  { piece, trigger, groupOf }: { piece: Piece; trigger: Trigger; groupOf(at: number): Group },
): void {
  const { fromId, toId, slots } = piece;
  const margin = rulesOf(ctx).needsMargins ? marginAt(ctx, piece) : null;
  const found: { of: number; priority: number }[] = [];
  for (let of = 0; of < ctx.state.holdings.classes.length; of += 1) {
    if (piece.of !== undefined && piece.of !== of) continue;
    if (allMembersIn(ctx, [{ fromId, toId, of }]) === 0) continue;
    const task = () => taskOfMember(ctx, node, { of, slots, trigger, margin });
    found.push({ of, priority: priorityOf(ctx, node, task)! });
  }
  if (found.length === 0) return;
  const [{ priority: first }] = found;
  if (found.every(({ priority }) => priority === first)) {
    groupOf(first).members.push({ fromId, toId, ...classOf(piece) });
    return;
  }
  for (const { of, priority } of found) groupOf(priority).members.push({ fromId, toId, of });
}

/**
 * As many steps as of any pass, more that end where all members of a group are through, and where
 * much is; but none of fewer blobs than there are permits.
 */
export function stepsOfGroups(
  ctx: WalrusContext,
  groups: readonly Group[],
  line: LineSize,
): LineStep[] {
  const all: Group = {
    members: joinedMembers(
      groups.flatMap(({ members }) => members),
      ctx.state.holdings.classes.length,
    ),
    blobs: groups.flatMap(({ blobs }) => blobs).sort((a, b) => compareById(ctx, a, b)),
  };
  const total = unitsBefore(ctx, all, ID_END);
  const arrivedAt = (through: number) =>
    placeOfUnit(ctx, all, Math.min(total, line.places + Math.max(0, through - line.permits)));
  const steps: LineStep[] = [];
  let from = groups.map(() => 0);
  let before = 0;
  for (const through of endsOfSteps(ctx, groups, { all, total, line })) {
    const to = cursorsAt(ctx, groups, { through, arrivedId: arrivedAt(through) });
    const members: MemberSpan[] = [];
    const blobs: number[] = [];
    for (const [at, group] of groups.entries()) {
      const span = { fromId: from[at], toId: to[at] };
      if (span.fromId >= span.toId) continue;
      members.push(...commonMembers(group.members, [span]));
      blobs.push(...group.blobs.slice(firstOf(ctx, group, from[at]), firstOf(ctx, group, to[at])));
    }
    steps.push({ members, blobs, units: through - before });
    from = to;
    before = through;
  }
  return steps;
}

/** After how many blobs steps end, ascending. */
function endsOfSteps(
  ctx: WalrusContext,
  groups: readonly Group[],
  { all, total, line }: { all: Group; total: number; line: LineSize },
): number[] {
  const { permits: least } = line;
  const size = Math.max(least, Math.ceil(total / STEPS));
  const whole = endsOfGroups(ctx, groups, { all, line });
  const ends: number[] = [];
  for (let before = 0; before < total; before = ends.at(-1)!) {
    const next = Math.min(total, before + size);
    ends.push(whole.find((end) => end >= before + least && end < next) ?? next);
  }
  return ends;
}

/**
 * After how many blobs all members of a group are through: they have come, and so have others. What
 * is much of all symbols has ends on the way there, so that no step is more of them than an eighth.
 */
function endsOfGroups(
  ctx: WalrusContext,
  groups: readonly Group[],
  { all, line }: { all: Group; line: LineSize },
): number[] {
  const symbols = symbolsOf(ctx, all);
  let soFar = 0;
  let lastId = 0;
  let before = 0;
  const ends: number[] = [];
  for (const group of groups) {
    const units = unitsBefore(ctx, group, ID_END);
    soFar += units;
    if (group.members.length === 0) continue;
    lastId = Math.max(lastId, placeOfUnit(ctx, group, units));
    const end = Math.max(soFar, unitsBefore(ctx, all, lastId) - line.places + line.permits);
    const parts = Math.ceil((STEPS * symbolsOf(ctx, group)) / symbols);
    for (let part = 1; part <= parts; part += 1) {
      ends.push(before + Math.ceil(((end - before) * part) / parts));
    }
    before = Math.max(before, end);
  }
  return ends.sort((a, b) => a - b);
}

/** Bytes of one symbol of each. */
function symbolsOf(ctx: WalrusContext, { members, blobs }: Group): number {
  const { classes, table } = ctx.state.holdings;
  let bytes = 0;
  for (const blob of blobs) bytes += table.tracked.symbolBytes[blob];
  for (const [of, count] of membersIn(ctx, members).entries()) {
    bytes += count * classes[of].symbolBytes;
  }
  return bytes;
}

/** Up to which place each group is through. */
function cursorsAt(
  ctx: WalrusContext,
  groups: readonly Group[],
  { through, arrivedId }: { through: number; arrivedId: number },
): number[] {
  let come = 0;
  let before = 0;
  return groups.map((group) => {
    come += unitsBefore(ctx, group, arrivedId);
    const upTo = Math.min(through, come);
    const units = upTo - before;
    before = upTo;
    return units === unitsBefore(ctx, group, ID_END) ? ID_END : placeOfUnit(ctx, group, units);
  });
}

function unitsBefore(ctx: WalrusContext, group: Group, id: number): number {
  const spans = id === ID_END ? group.members : upTo(group.members, id);
  return firstOf(ctx, group, id) + allMembersIn(ctx, spans);
}

function upTo(members: readonly MemberSpan[], id: number): MemberSpan[] {
  const before = members.filter(({ fromId }) => fromId < id);
  return before.map((span) => (span.toId <= id ? span : { ...span, toId: id }));
}

/** Smallest place with at least so many units of a group before it. */
function placeOfUnit(ctx: WalrusContext, group: Group, units: number): number {
  if (units === 0) return 0;
  let low = 0;
  let high = ID_END;
  while (low + 1 < high) {
    const middle = Math.floor((low + high) / 2);
    if (unitsBefore(ctx, group, middle) >= units) high = middle;
    else low = middle;
  }
  return high;
}

/** Position of the first blob of a group at or after a place. */
function firstOf(ctx: WalrusContext, { blobs }: Group, place: number): number {
  return firstFrom(ctx.state.holdings.table.tracked, blobs, place);
}
