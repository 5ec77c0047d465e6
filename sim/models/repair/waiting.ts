/**
 * Repairs that wait: put off by a policy until it is asked again, or in line for a permit by the
 * policy's priority. Where no policy decides it, a repair begins at once and takes its permit first
 * in, first out (network.md §6.1).
 *
 * What is put off holds nothing up: it pins no event, a recovery ends without it, and the node
 * takes it up again when its time has come. It survives a crash, like what lies on the volume.
 */
import { CAUSES, type Cause, codeIn } from '../facts.ts';
import type { MemberSpan } from '../holdings/index.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import type { Trigger } from './policies/index.ts';

export interface RepairState {
  /** By place of the policy in the scenario: what it remembers. */
  states: unknown[];
  /** Blobs whose repair a policy put off, and when it is asked again. */
  parked: Map<number, Parked>;
  /** The same of members of a population: spans of the ID space. */
  parkedSpans: (Parked & MemberSpan)[];
  /** Timer of the first of them, 0 while there is none, and when it fires. */
  timer: number;
  timerUs: number;
  /** In a flow, the recovery that a sign of a loss started; 0 for none. */
  partial: number;
  /** Syncs that wait for a permit by priority. */
  line: InLine[];
  arrivals: number;
  /** Permits are about to be given out. */
  isAdmitting: boolean;
}

export interface Parked {
  cause: Cause;
  trigger: Trigger;
  dueUs: number;
}

interface InLine {
  procedure: number;
  priority: number;
  arrival: number;
}

export function createRepairState(states: unknown[]): RepairState {
  return {
    states,
    parked: new Map(),
    parkedSpans: [],
    timer: 0,
    timerUs: 0,
    partial: 0,
    line: [],
    arrivals: 0,
    isAdmitting: false,
  };
}

export function park(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  parked: Parked,
): void {
  const { repair } = node;
  if (!repair.parked.has(blob)) {
    ctx.emit('repair.put-off', node.index, blob, codeIn(CAUSES, parked.cause));
  }
  repair.parked.set(blob, parked);
  if (repair.timer === 0 || parked.dueUs < repair.timerUs) planNextLook(ctx, node);
}

export function isParked(node: StorageNodeState, blob: number): boolean {
  return node.repair.parked.has(blob);
}

/** Sets the timer to the first of the parked, if the node is up. */
export function planNextLook(ctx: WalrusContext, node: StorageNodeState): void {
  const { repair } = node;
  if (repair.timer !== 0) ctx.cancel(repair.timer);
  repair.timer = 0;
  if (!node.isUp || node.isGone) return;
  let dueUs = Number.POSITIVE_INFINITY;
  for (const parked of repair.parked.values()) dueUs = Math.min(dueUs, parked.dueUs);
  for (const parked of repair.parkedSpans) dueUs = Math.min(dueUs, parked.dueUs);
  if (dueUs === Number.POSITIVE_INFINITY) return;
  repair.timerUs = Math.max(ctx.now, dueUs);
  repair.timer = ctx.scheduleAt(repair.timerUs, 'storage-node.repair-again', node.index);
}

/** Those whose time has come; whoever takes them up again plans the next look. */
export function dueNow(ctx: WalrusContext, node: StorageNodeState): [number, Parked][] {
  node.repair.timer = 0;
  if (!node.isUp) return [];
  return [...node.repair.parked].filter(([, { dueUs }]) => dueUs <= ctx.now);
}

/** Puts a sync in line for a blob permit; `admit` wakes it by its signal. */
export function standInLine(
  ctx: WalrusContext,
  node: StorageNodeState,
  procedure: number,
  priority: number,
): void {
  const { repair } = node;
  repair.arrivals += 1;
  repair.line.push({ procedure, priority, arrival: repair.arrivals });
  planAdmission(ctx, node);
}

/** In an event of its own, after all that come at this instant stand in line. */
export function planAdmission(ctx: WalrusContext, node: StorageNodeState): void {
  if (node.repair.isAdmitting || node.repair.line.length === 0) return;
  node.repair.isAdmitting = true;
  ctx.schedule(0, 'storage-node.admit-repairs', node.index);
}

export function leaveLine(node: StorageNodeState, procedure: number): void {
  const at = node.repair.line.findIndex((one) => one.procedure === procedure);
  if (at >= 0) node.repair.line.splice(at, 1);
}

/** Gives free permits to those in line, the lowest priority first, then the longest wait. */
export function admit(ctx: WalrusContext, index: number): void {
  const node = nodeAt(ctx, index);
  const { line } = node.repair;
  node.repair.isAdmitting = false;
  while (line.length > 0 && ctx.resources.tryAcquire(node.blobPermits)) {
    let first = 0;
    for (let at = 1; at < line.length; at += 1) if (isBefore(line[at], line[first])) first = at;
    const [{ procedure }] = line.splice(first, 1);
    const locals = ctx.procedures.locals(procedure) as { holdsPermit: boolean; signal: number };
    locals.holdsPermit = true;
    wake(ctx, locals.signal);
  }
}

function isBefore(a: InLine, b: InLine): boolean {
  return a.priority < b.priority || (a.priority === b.priority && a.arrival < b.arrival);
}
