/**
 * Two runs of one seed side by side, fact by fact: where money, a decision and the physical world
 * first differ, and who holds more in the second one (policies.md, "Incidence").
 *
 * Until the first difference both have stated the same facts, so their digests are the same, and
 * the one over physical facts at that point is told. Facts of a class are compared in the order in
 * which they are stated.
 */
import type { Digests, Fact } from '../engine/index.ts';
import { DECISIONS } from '../models/economic-facts.ts';
import type { HoldersFrost } from '../models/economy-views.ts';
import type { WalrusRun } from '../simulation.ts';
import { holdersAtEnd } from './holders-at-end.ts';

/** Facts that are compared with their like: who acts, what money does, what the network does. */
export type FactClass = 'money' | 'decision' | 'physical';

export interface FirstDifference {
  timeUs: number;
  /** The epoch that was running. */
  epoch: number;
  /** What each run stated; null where it stated nothing more before its end. */
  a: string | null;
  b: string | null;
}

export interface HolderDelta {
  holder: string;
  aFrost: bigint;
  bFrost: bigint;
  /** What it has more in b. */
  deltaFrost: bigint;
}

export interface PairedRuns {
  /** Null where all facts of the class are equal. */
  first: Record<FactClass, FirstDifference | null>;
  /** Equal physical facts before the first difference, and their digest. */
  equalPhysicalFacts: number;
  physicalDigestUntil: string;
  digests: { a: Digests; b: Digests };
  incidence: HolderDelta[];
  /** Sum of the deltas: 0 unless a FROST was lost. */
  sumFrost: bigint;
}

/** Events of one run between two looks at the other. */
const BATCH_EVENTS = 500;

export interface PairOptions {
  /** Steps a run: the command line keeps clocks away from files of the user. */
  step?: (run: WalrusRun, events: number) => string;
  onProgress?: (nowUs: number) => void | Promise<void>;
}

/** Runs both to their end; neither may have been stepped before. */
export async function runPaired(
  { a, b }: { a: WalrusRun; b: WalrusRun },
  { step = (run, events) => run.simulation.step(events, Infinity), onProgress }: PairOptions = {},
): Promise<PairedRuns> {
  const comparison = new Comparison(a.simulation.digest().physical);
  if (b.simulation.digest().physical !== comparison.physicalDigest) comparison.partAtOnce();
  const sides = [a, b].map((run, side) => {
    const digest = (): string => run.simulation.digest().physical;
    run.simulation.onFact((fact) => comparison.take(side as 0 | 1, fact, digest));
    return { run, isRunning: true };
  });
  while (sides.some(({ isRunning }) => isRunning)) {
    const [one, other] = sides;
    const isBehind = one.run.simulation.now <= other.run.simulation.now;
    const next = one.isRunning && (isBehind || !other.isRunning) ? one : other;
    next.isRunning = step(next.run, BATCH_EVENTS) === 'running';
    await onProgress?.(Math.min(one.run.simulation.now, other.run.simulation.now));
  }
  comparison.finish();
  const incidence = incidenceOf(holdersAtEnd(a), holdersAtEnd(b));
  return {
    first: comparison.first,
    equalPhysicalFacts: comparison.equalPhysicalFacts,
    physicalDigestUntil: comparison.physicalDigest,
    digests: { a: a.simulation.digest(), b: b.simulation.digest() },
    incidence,
    sumFrost: incidence.reduce((sum, { deltaFrost }) => sum + deltaFrost, 0n),
  };
}

export function incidenceOf(a: HoldersFrost, b: HoldersFrost): HolderDelta[] {
  return a.map(({ holder, frost: aFrost }, at) => {
    const { frost: bFrost } = b[at];
    return { holder, aFrost, bFrost, deltaFrost: bFrost - aFrost };
  });
}

interface Stated {
  epoch: number;
  /** A copy. */
  fact: Fact;
  /** Of all physical facts up to this one, where it is one. */
  digest: string;
}

const CLASSES: readonly FactClass[] = ['money', 'decision', 'physical'];

const AT_START = 'what the scenario begins with';

class Comparison {
  readonly first: Record<FactClass, FirstDifference | null> = {
    money: null,
    decision: null,
    physical: null,
  };
  equalPhysicalFacts = 0;
  /** By side: facts that the other has not stated yet, by class. */
  private readonly pending = [pendingOf(), pendingOf()];
  private readonly epochs = [1, 1];

  /** `physicalDigest`: of what was stated before the first event, and then of all equal facts. */
  constructor(public physicalDigest: string) {}

  /** What the scenarios begin with differs. */
  partAtOnce(): void {
    this.first.physical = { timeUs: 0, epoch: 1, a: AT_START, b: AT_START };
  }

  take(side: 0 | 1, fact: Fact, digestNow: () => string): void {
    const kind = classOf(fact);
    if (this.first[kind] === null) {
      const kept = { ...fact, args: [...fact.args] };
      const digest = kind === 'physical' ? digestNow() : '';
      this.pending[side][kind].push({ epoch: this.epochs[side], fact: kept, digest });
      this.match(kind);
    }
    if (fact.name === 'epoch.closed') this.epochs[side] = fact.entity + 1;
  }

  /** What one run stated and the other never did differs. */
  finish(): void {
    for (const kind of CLASSES) {
      const [a, b] = this.pending.map((side) => side[kind][0] ?? null);
      if (this.first[kind] === null && (a !== null || b !== null)) this.note(kind, a, b);
    }
  }

  private match(kind: FactClass): void {
    const [a, b] = this.pending.map((side) => side[kind]);
    let equal = 0;
    while (equal < a.length && equal < b.length) {
      if (!isSame(a[equal].fact, b[equal].fact)) {
        this.note(kind, a[equal], b[equal]);
        return;
      }
      if (kind === 'physical') this.count(a[equal], b[equal]);
      equal++;
    }
    if (equal === 0) return;
    a.splice(0, equal);
    b.splice(0, equal);
  }

  private note(kind: FactClass, a: Stated | null, b: Stated | null): void {
    const isEarlierB = a === null || (b !== null && b.fact.timeUs < a.fact.timeUs);
    const { epoch, fact } = isEarlierB ? b! : a;
    const { timeUs } = fact;
    // Where one is later it has simply not done at that time what the other did.
    const textOf = (stated: Stated | null) =>
      stated?.fact.timeUs === timeUs ? factText(stated.fact) : null;
    this.first[kind] = { timeUs, epoch, a: textOf(a), b: textOf(b) };
    for (const side of this.pending) side[kind] = [];
  }

  private count(a: Stated, b: Stated): void {
    if (a.digest !== b.digest) throw new Error('equal facts, and digests that are not');
    this.equalPhysicalFacts++;
    this.physicalDigest = a.digest;
  }
}

function pendingOf(): Record<FactClass, Stated[]> {
  return { money: [], decision: [], physical: [] };
}

function classOf({ name, definition }: Fact): FactClass {
  if (name === 'decision.made' || name === 'conduct.chosen') return 'decision';
  return definition.domain === 'physical' ? 'physical' : 'money';
}

/** As far as digests see it. */
function isSame(a: Fact, b: Fact): boolean {
  return (
    a.name === b.name &&
    a.timeUs === b.timeUs &&
    a.entity === b.entity &&
    a.args.every((value, at) => value === b.args[at])
  );
}

/** `reward.paid of node 3 (epoch 2, wholeWal 14678, …)`; a decision by its own name. */
export function factText({ name, definition, entity, args }: Fact): string {
  const values = definition.args.map((argument, at) => {
    const isAction = name === 'decision.made' && argument === 'action';
    return `${argument} ${isAction ? DECISIONS[args[at]] : (args[at] ?? 0)}`;
  });
  const rest = values.length === 0 ? '' : ` (${values.join(', ')})`;
  return `${name} of ${definition.entity} ${entity}${rest}`;
}
