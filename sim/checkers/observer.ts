/**
 * Checkers as one observer of the engine. A broken invariant is noted in the observer's state,
 * so that the results folder can tell of it, and stops the run by `InvariantBroken`.
 *
 * The premise is looked at after every fact that could end it, and again before anything is
 * called broken.
 */
import {
  type Fact,
  InvariantBroken,
  membersByCode,
  type ObserverDefinition,
} from '../engine/index.ts';
import type { WalrusViews } from '../models/views.ts';
import type { CheckerSummary } from '../results/run-results.ts';
import type { CheckerDefinition, CheckerStep, Finding } from './define.ts';

export const CHECKERS_OBSERVER = 'checkers';

interface CheckerState {
  status: 'held' | 'disarmed' | 'broken';
  detail: string;
  inner: unknown;
}

/** Checker → its state; plain data. */
export type CheckersState = Record<string, CheckerState>;

/** Facts after which a premise may not hold any more. */
const PREMISE_FACTS = [
  'fault.started',
  'fault.ended',
  'node.crashed',
  'node.restarted',
  'volume.lost',
  'sliver.corrupted',
  'epoch.change-started',
  'probe.taken',
];

/** Throws when two checkers share a name. */
export function checkersObserver(
  checkers: readonly CheckerDefinition[],
): ObserverDefinition<CheckersState, WalrusViews> {
  const names = new Set(checkers.map(({ name }) => name));
  if (names.size !== checkers.length) throw new Error('two checkers have the same name');
  const handled = new Set(checkers.flatMap(({ on }) => Object.keys(on)));
  for (const name of PREMISE_FACTS) handled.add(name);
  const on: Record<string, (state: CheckersState, fact: Fact, views: WalrusViews) => void> = {};
  for (const name of handled) {
    const endsPremise = PREMISE_FACTS.includes(name);
    const members = checkers.filter((checker) => endsPremise || checker.on[name] !== undefined);
    const steps = members.map((checker) => checker.on[name]);
    const byCode = endsPremise ? null : membersByCode(members, name);
    const all = [...members.keys()];
    // Looked up once for a state, not at every fact; a restored simulation has another one.
    let known: CheckersState | null = null;
    let states: CheckerState[] = [];
    on[name] = (state, fact, views) => {
      if (state !== known) {
        known = state;
        states = members.map((checker) => state[checker.name]);
      }
      const chosen = byCode === null ? all : (byCode.lists[fact.args[byCode.arg]] ?? all);
      for (let at = 0; at < chosen.length; at += 1) {
        const index = chosen[at];
        lookAt(members[index], states[index], fact, views, endsPremise, steps[index]);
      }
    };
  }
  return {
    name: CHECKERS_OBSERVER,
    init(views) {
      const state: CheckersState = {};
      for (const checker of checkers) {
        state[checker.name] = { status: 'held', detail: '', inner: checker.init(views) };
      }
      return state;
    },
    on,
  };
}

/** The verdicts at the end. Never throws; a liveness checker may turn out broken here. */
export function finishCheckers(
  checkers: readonly CheckerDefinition[],
  state: CheckersState,
  views: WalrusViews,
  endUs: number,
): CheckerSummary[] {
  // After a broken invariant the run stopped half-way: nothing can be said about its end.
  const stopped = checkers.some(({ name }) => state[name].status === 'broken');
  return checkers.map((checker) => {
    const { name, statement, spec, kind } = checker;
    const known = state[name];
    let { status, detail } = known;
    if (status === 'held' && !stopped) {
      const finding = judged(checker, known, finalFinding(checker, known, views, endUs), views);
      if (finding !== null) {
        status = finding.kind;
        detail = `at ${endUs} us: ${finding.detail}`;
      }
    } else if (status === 'held' && kind === 'liveness') {
      status = 'disarmed';
      detail = 'the run stopped before its end';
    }
    return { name, statement, spec, kind, status, detail };
  });
}

function lookAt(
  checker: CheckerDefinition,
  state: CheckerState,
  fact: Fact,
  views: WalrusViews,
  endsPremise: boolean,
  step: CheckerStep<unknown> | undefined,
): void {
  if (state.status !== 'held') return;
  const found = step === undefined ? null : step(state.inner, fact, views);
  if (found === null && !endsPremise) return;
  const finding = endsPremise
    ? (premiseFinding(checker, state, views) ?? found)
    : judged(checker, state, found, views);
  if (finding === null) return;
  state.status = finding.kind;
  state.detail = `at ${fact.timeUs} us, event ${fact.eventSeq}: ${finding.detail}`;
  if (finding.kind === 'disarmed') return;
  const at = { timeUs: fact.timeUs, eventSeq: fact.eventSeq, seed: views.resolved.seed };
  throw new InvariantBroken(`${checker.name}: ${finding.detail}`, at);
}

/** Nothing is broken where the premise does not hold. */
function judged(
  checker: CheckerDefinition,
  state: CheckerState,
  finding: Finding,
  views: WalrusViews,
): Finding {
  return finding === null ? null : (premiseFinding(checker, state, views) ?? finding);
}

function premiseFinding(
  checker: CheckerDefinition,
  state: CheckerState,
  views: WalrusViews,
): Finding {
  const reason = checker.premise?.brokenBy(views, state.inner) ?? null;
  return reason === null ? null : { kind: 'disarmed', detail: reason };
}

function finalFinding(
  checker: CheckerDefinition,
  state: CheckerState,
  views: WalrusViews,
  endUs: number,
): Finding {
  return checker.atEnd?.(state.inner, views, endUs) ?? null;
}
