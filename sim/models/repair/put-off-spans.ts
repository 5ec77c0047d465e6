/**
 * Repairs of a population that a policy puts off. Members have no numbers: what waits are spans of
 * the ID space, each of one cell of the holdings where the policy goes by margins, so that all in
 * it have the same. When its time has come a span is rebuilt by a recovery of its own, which asks
 * the policy again.
 */
import type { Cause } from '../facts.ts';
import { cutsOf, joinedMembers, type MemberSpan, membersWithout } from '../holdings/index.ts';
import { eachOfClass } from '../storage-node/population.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import type { WalrusContext } from '../world.ts';
import { cutAt, type PopulationPlace } from './bulk-plan.ts';
import { startOf } from './decide.ts';
import type { Trigger } from './policies/index.ts';
import { rulesOf } from './rules.ts';
import { taskOfPopulation } from './tasks.ts';
import { type Parked, planNextLook } from './waiting.ts';

export interface ParkedSpan extends Parked, MemberSpan {}

/** The parts of the places that no policy put off. */
export function notPutOff<S extends MemberSpan>(
  ctx: WalrusContext,
  { repair }: StorageNodeState,
  places: S[],
): S[] {
  if (repair.parkedSpans.length === 0) return places;
  const classes = ctx.state.holdings.classes.length;
  const waiting = joinedMembers(repair.parkedSpans, classes);
  return places.flatMap((place) =>
    membersWithout([place], waiting, classes).map(({ fromId, toId, ...of }) => {
      return { ...place, fromId, toId, ...of };
    }),
  );
}

/** Asks when the repair of the places begins; parks what is to be asked again. */
export function beginPopulation(
  ctx: WalrusContext,
  node: StorageNodeState,
  { population, ...why }: { population: PopulationPlace[]; cause: Cause; trigger: Trigger },
): { population: PopulationPlace[]; waitUs: number } {
  const { by, needsMargins } = rulesOf(ctx);
  if (by.start === undefined || population.length === 0) return { population, waitUs: 0 };
  const kept: PopulationPlace[] = [];
  let waitUs = 0;
  for (const together of needsMargins ? byCell(ctx, population) : [population]) {
    const task = () => taskOfPopulation(ctx, node, { ...why, population: together });
    const { afterUs, again } = startOf(ctx, node, task);
    if (again) {
      const dueUs = ctx.now + afterUs;
      const spans = joinedMembers(together, ctx.state.holdings.classes.length);
      node.repair.parkedSpans.push(...spans.map((span) => ({ ...span, ...why, dueUs })));
    } else {
      kept.push(...together);
      waitUs = Math.max(waitUs, afterUs);
    }
  }
  planNextLook(ctx, node);
  return { population: kept, waitUs };
}

/**
 * The places cut at the edges of cells, those of one cell together, in the order of IDs; of one
 * class where classes are apart.
 */
function byCell(ctx: WalrusContext, population: readonly PopulationPlace[]): PopulationPlace[][] {
  const { ids } = cutsOf(ctx.state.holdings.table);
  const { length } = ctx.state.holdings.classes;
  const cells = new Map<number, PopulationPlace[]>();
  for (const place of eachOfClass(ctx, population)) {
    for (const span of cutAt(place, ids)) {
      const at = ids.findLastIndex((id) => id <= span.fromId);
      const cell = at * (length + 1) + (place.of ?? length);
      const places = cells.get(cell);
      if (places === undefined) cells.set(cell, [{ ...place, ...span }]);
      else places.push({ ...place, ...span });
    }
  }
  return [...cells].sort(([a], [b]) => a - b).map(([, places]) => places);
}

/** Takes out the spans whose time has come. */
export function spansDue(ctx: WalrusContext, { repair, isUp }: StorageNodeState): ParkedSpan[] {
  if (!isUp) return [];
  const isDue = ({ dueUs }: ParkedSpan) => dueUs <= ctx.now;
  const due = repair.parkedSpans.filter(isDue);
  if (due.length > 0) repair.parkedSpans = repair.parkedSpans.filter((one) => !isDue(one));
  return due;
}
