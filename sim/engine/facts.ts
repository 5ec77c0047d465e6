/**
 * Facts: what the models say happened. A fact has a name, an entity and up to eight integers.
 *
 * The registry keeps the definitions, feeds the digests and hands each fact to observers and
 * taps. Digests are over (time, hash of the name, entity, arguments), never over indices.
 */
import { finish, hashFact, hashText, lanesToHex, mixBlock, startLanes } from './digest.ts';

export const FACT_ARGS_MAX = 8;

export interface FactDefinition {
  /** Past tense, entity first: `sliver.stored`. */
  readonly name: string;
  readonly domain: 'physical' | 'economic';
  /** What the entity number counts: `node`, `blob`, … */
  readonly entity: string;
  /** Names of the integer arguments, at most eight. */
  readonly args: readonly string[];
  readonly help: string;
}

/** One fact as observers see it. The object and `args` are reused: copy what you keep. */
export interface Fact {
  timeUs: number;
  name: string;
  definition: FactDefinition;
  entity: number;
  args: number[];
  /** The event in which it happened, and the event that scheduled that one. */
  eventSeq: number;
  causeSeq: number;
}

export interface Digests {
  /** 32 hexadecimal digits over all facts. */
  trace: string;
  physical: string;
  economic: string;
}

/** One rung of the stored ladder of digests, after `eventCount` events. */
export interface DigestRung extends Digests {
  eventCount: number;
}

export type FactListener = (fact: Fact) => void;

/** A definition with what emitting needs. */
export interface FactEntry {
  readonly definition: FactDefinition;
  readonly arity: number;
  readonly nameHash: Int32Array;
  /** Offset of the domain's lanes: 4 physical, 8 economic. */
  readonly lanesAt: number;
  readonly listeners: FactListener[];
  /** Filled by each emission; as long as the definition says. */
  readonly args: number[];
}

const NAME_KEY = [0x66616374, 0, 0, 0];

/** Rolling digests: trace in lanes 0–3, physical in 4–7, economic in 8–11. */
export class TraceDigest {
  private lanes: Int32Array = new Int32Array(12);
  /** Hash of the fact being added. */
  private readonly hash = new Int32Array(4);
  ladder: DigestRung[] = [];

  constructor() {
    for (const at of [0, 4, 8]) this.lanes.set(startLanes(), at);
  }

  /** Adds a fact whose arguments lie in `entry.args`. */
  add(entry: FactEntry, timeUs: number, entity: number): void {
    const { hash, lanes } = this;
    hashFact(hash, entry.nameHash, timeUs, entity, entry.args, entry.arity);
    mixBlock(lanes, 0, hash[0], hash[1], hash[2], hash[3]);
    mixBlock(lanes, entry.lanesAt, hash[0], hash[1], hash[2], hash[3]);
  }

  current(): Digests {
    const { lanes } = this;
    return {
      trace: lanesToHex(lanes, 0),
      physical: lanesToHex(lanes, 4),
      economic: lanesToHex(lanes, 8),
    };
  }

  addRung(eventCount: number): void {
    this.ladder.push({ eventCount, ...this.current() });
  }

  toData(): { lanes: Int32Array; ladder: DigestRung[] } {
    return { lanes: this.lanes.slice(), ladder: this.ladder.map((rung) => ({ ...rung })) };
  }

  load(data: { lanes: Int32Array; ladder: DigestRung[] }): void {
    this.lanes = data.lanes.slice();
    this.ladder = data.ladder.map((rung) => ({ ...rung }));
  }
}

/** Definitions by name. The same definition may come from several models. */
export function buildFactTable(definitions: Iterable<FactDefinition>): Map<string, FactEntry> {
  const table = new Map<string, FactEntry>();
  for (const definition of definitions) {
    const known = table.get(definition.name);
    if (known !== undefined) {
      if (sameDefinition(known.definition, definition)) continue;
      throw new Error(`two different facts are named '${definition.name}'`);
    }
    if (definition.args.length > FACT_ARGS_MAX) {
      throw new Error(`fact '${definition.name}' has more than ${FACT_ARGS_MAX} arguments`);
    }
    const nameHash = hashText(NAME_KEY, definition.name);
    finish(nameHash);
    const lanesAt = definition.domain === 'physical' ? 4 : 8;
    const arity = definition.args.length;
    const args = definition.args.map(() => 0);
    table.set(definition.name, { definition, arity, nameHash, lanesAt, listeners: [], args });
  }
  return table;
}

function sameDefinition(a: FactDefinition, b: FactDefinition): boolean {
  return a === b || (a.domain === b.domain && a.args.join() === b.args.join());
}
