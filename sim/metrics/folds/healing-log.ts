/**
 * What struck each node and when it was whole again (measures.md "healing", "rejoin").
 *
 * A spell begins when a node crashes or loses slivers and lasts until the next thing that strikes
 * it after its return. Within a spell the node heals what it had missed or lost by the time it came
 * back: slivers rebuilt by blob sync or node recovery of blobs certified by then. Blobs certified
 * later are ordinary traffic, and shards gained at an epoch change are transfers (healing.time).
 *
 * Where nothing was rebuilt although something was missed or lost, or a policy put repairs off,
 * facts do not tell whether anything is left: the blobs may have ended, or the node may not have
 * heard of them. Then its holdings are looked at, when it is struck again and at the end.
 *
 * Left out: damage in place, which the deployed node does not notice (network.md §6.3).
 */
import type { Fact } from '../../engine/index.ts';
import { CAUSES, FAULT_VERBS } from '../../models/facts.ts';
import type { WalrusViews } from '../../models/views.ts';
import type { FoldDefinition } from '../define.ts';
import { causeName } from '../tables/names.ts';

export interface HealingSpell {
  node: number;
  /** The event that struck. */
  eventSeq: number;
  /** Slivers were lost, not only missed. */
  hasLost: boolean;
  /** A blob was certified while it was away, or the spell before was cut off. */
  hasMissed: boolean;
  /** A policy let repairs wait. */
  hasPutOff: boolean;
  struckUs: number;
  /** −1 while it is away. */
  returnedUs: number;
  /** The last sliver so far; the return before the first. */
  healedUs: number;
  slivers: number;
  bytes: number;
  /** Blob syncs under way of what it had missed. */
  openSyncs: number;
  isRecovering: boolean;
  /** Struck again before it was whole. */
  isCutOff: boolean;
  /** Struck again, whole or not. */
  isOver: boolean;
}

/** A fault as it was told: the number, an index into FAULT_VERBS, the cause or −1. */
interface StrikingFault {
  fault: number;
  verb: number;
  cause: number;
}

export interface HealingLog {
  spells: HealingSpell[];
  /** Node → index of its last spell. */
  last: Map<number, number>;
  /** Event → the fault that it began. */
  faults: Map<number, StrikingFault>;
  /** When a blob was certified last; −1 before the first. */
  certifiedUs: number;
}

export type HealingState = 'healed' | 'open' | 'cut-off' | 'away';

const isRebuilding = CAUSES.map((cause) => cause === 'blob-sync' || cause === 'node-recovery');
const STRIKING = ['crash', 'lose-volume', 'leave', 'fail-disks', 'lose-shards'];
const strikes = FAULT_VERBS.map((verb) => STRIKING.includes(verb));

export const healingLog: FoldDefinition<HealingLog> = {
  fold: 'healing-log',
  init: () => ({ spells: [], last: new Map(), faults: new Map(), certifiedUs: -1 }),
  wanted: { 'sliver.stored': { arg: 3, isWanted: isRebuilding } },
  on: {
    'fault.started': (state, { entity, args, eventSeq }) => {
      const [verb] = args;
      if (strikes[verb]) state.faults.set(eventSeq, { fault: entity, verb, cause: -1 });
    },
    'fault.attributed': (state, { args, eventSeq }) => {
      const fault = state.faults.get(eventSeq);
      if (fault !== undefined) fault.cause = args[0];
    },
    'blob.certified': (state, { timeUs }) => {
      state.certifiedUs = timeUs;
    },
    'node.crashed': (state, fact, views) =>
      struck(state, fact, { hasLost: false, isAway: true }, views),
    'volume.lost': lost,
    'slivers.lost': lost,
    'node.restarted': (state, { entity, timeUs }) => {
      const spell = spellOf(state, entity);
      if (spell === undefined || spell.returnedUs >= 0) return;
      spell.returnedUs = timeUs;
      spell.healedUs = timeUs;
      spell.hasMissed ||= state.certifiedUs >= spell.struckUs;
    },
    'repair.put-off': (state, { entity, args }, views) => {
      const spell = missedBy(state, entity, args[0], views);
      if (spell !== undefined) spell.hasPutOff = true;
    },
    'sliver.stored': (state, { entity, args, timeUs }, views) => {
      if (isRebuilding[args[3]])
        healed(missedBy(state, entity, args[1], views), timeUs, 1, args[4]);
    },
    'slivers.filled': (state, { entity, args, timeUs }) => {
      const [, , cause, count, bytes] = args;
      if (isRebuilding[cause]) healed(spellOf(state, entity), timeUs, count, bytes);
    },
    'blob-sync.started': (state, { entity, args }, views) => {
      const spell = missedBy(state, entity, args[0], views);
      if (spell !== undefined) spell.openSyncs++;
    },
    'blob-sync.ended': (state, { entity, args }, views) => {
      const spell = missedBy(state, entity, args[0], views);
      if (spell === undefined) return;
      // One that a policy or the deferral of uploads held back has not been told to start.
      if (spell.openSyncs > 0) spell.openSyncs--;
      // A crash ends what was under way, and is told after it.
      if (!views.node(entity).isUp) spell.isCutOff = true;
    },
    'node-recovery.started': (state, { entity }) => {
      const spell = spellOf(state, entity);
      if (spell !== undefined) spell.isRecovering = true;
    },
    'node-recovery.ended': (state, { entity }) => {
      const spell = spellOf(state, entity);
      if (spell !== undefined) spell.isRecovering = false;
    },
  },
};

function spellOf(state: HealingLog, node: number): HealingSpell | undefined {
  const index = state.last.get(node);
  return index === undefined ? undefined : state.spells[index];
}

/** The spell of a node that is back and had missed this blob, or lost it. */
function missedBy(
  state: HealingLog,
  node: number,
  blob: number,
  views: WalrusViews,
): HealingSpell | undefined {
  const spell = spellOf(state, node);
  if (spell === undefined || spell.returnedUs < 0) return undefined;
  const { certifiedUs } = views.blob(blob);
  return certifiedUs >= 0 && certifiedUs <= spell.returnedUs ? spell : undefined;
}

function healed(
  spell: HealingSpell | undefined,
  timeUs: number,
  slivers: number,
  bytes: number,
): void {
  if (spell === undefined || spell.returnedUs < 0) return;
  spell.healedUs = timeUs;
  spell.slivers += slivers;
  spell.bytes += bytes;
}

function lost(state: HealingLog, fact: Fact, views: WalrusViews): void {
  const isAway = !views.node(fact.entity).isUp;
  struck(state, fact, { hasLost: fact.args[0] > 0, isAway }, views);
}

function struck(
  state: HealingLog,
  fact: Fact,
  { hasLost, isAway }: { hasLost: boolean; isAway: boolean },
  views: WalrusViews,
): void {
  const known = spellOf(state, fact.entity);
  // What strikes a node that is away, or in the same event, makes the same spell worse.
  if (known !== undefined && (known.returnedUs < 0 || known.eventSeq === fact.eventSeq)) {
    known.hasLost ||= hasLost;
    if (isAway) known.returnedUs = -1;
    return;
  }
  if (known !== undefined) {
    known.isCutOff ||= isUnderWay(known) || isLacking(known, views);
    known.isOver = true;
  }
  state.last.set(fact.entity, state.spells.length);
  state.spells.push({
    node: fact.entity,
    eventSeq: fact.eventSeq,
    hasLost,
    hasMissed: known?.isCutOff ?? false,
    hasPutOff: false,
    struckUs: fact.timeUs,
    returnedUs: isAway ? -1 : fact.timeUs,
    healedUs: fact.timeUs,
    slivers: 0,
    bytes: 0,
    openSyncs: 0,
    isRecovering: false,
    isCutOff: false,
    isOver: false,
  });
}

function isUnderWay({ isRecovering, openSyncs }: HealingSpell): boolean {
  return isRecovering || openSyncs > 0;
}

/** Of a node that is back and does nothing about it: is anything left? */
function isLacking(spell: HealingSpell, views: WalrusViews): boolean {
  const { node, returnedUs, slivers, hasLost, hasMissed, hasPutOff } = spell;
  const isDoubtful = hasPutOff || (slivers === 0 && (hasLost || hasMissed));
  return isDoubtful && views.lacksSlivers(node, returnedUs);
}

export function stateOf(spell: HealingSpell, views: WalrusViews): HealingState {
  if (spell.isCutOff) return 'cut-off';
  if (spell.returnedUs < 0) return 'away';
  if (spell.isOver) return 'healed';
  return isUnderWay(spell) || isLacking(spell, views) ? 'open' : 'healed';
}

/** Spells that are over and well. */
export function healedSpells({ spells }: HealingLog, views: WalrusViews): HealingSpell[] {
  return spells.filter((spell) => stateOf(spell, views) === 'healed');
}

/** Name of the declared fault, or of the cause or law of a drawn one; `unnamed` without a fault. */
export function eventName(state: HealingLog, eventSeq: number, views: WalrusViews): string {
  const striking = state.faults.get(eventSeq);
  if (striking === undefined) return 'unnamed';
  const { fault, verb, cause } = striking;
  if (cause >= 0) return causeName(views, cause);
  const { faults, randomFaults } = views.resolved;
  if (fault < faults.length) return faults[fault].name;
  const laws = randomFaults.filter((law) => law.verb === FAULT_VERBS[verb]);
  return laws.length === 1 ? laws[0].name : `random ${FAULT_VERBS[verb]}`;
}
