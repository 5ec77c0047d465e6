/** The same works on npm's simjs, in its own idioms. Times are its floating seconds. */
import { exponentialTable, TABLE_MASK } from './delays.ts';
import type { Work } from './plan.ts';

interface Request {
  done(callback: () => void): Request;
  cancel(): void;
}

interface Entity {
  setTimer(duration: number): Request;
  useFacility(facility: object, duration: number): Request;
  send(message: number, delay: number, to: Entity): void;
}

interface SimJs {
  Sim: new () => {
    addEntity(type: object): Entity;
    simulate(endTime: number, maxEvents: number): boolean;
  };
  Entity: new (...args: unknown[]) => Entity;
  Facility: new (name: string) => object;
}

/** Loads the package, which hands itself over as a global of browsers only. */
export async function loadSimJs(): Promise<SimJs> {
  const global = globalThis as unknown as { window?: { Sim?: SimJs } };
  global.window ??= {};
  // @ts-expect-error the package has no types
  await import('simjs');
  return global.window.Sim as SimJs;
}

/** Returns a function that does the work once, after everything is planned. */
export async function prepareSimJs(work: Work, size: number, units: number): Promise<() => void> {
  const { Sim, Entity, Facility } = await loadSimJs();
  const table = exponentialTable();
  const simulation = new Sim();
  let at = 0;
  class Plain extends Entity {
    start(): void {}
  }
  const entity = simulation.addEntity(Plain);
  const forUnits = (eventsPerUnit: number) => () =>
    void simulation.simulate(Number.POSITIVE_INFINITY, units * eventsPerUnit);

  if (work === 'mm1-procedures') {
    const facility = new Facility('server');
    let arrived = 0;
    const nothing = () => {};
    const arrive = () => {
      entity.useFacility(facility, table[at++ & TABLE_MASK]).done(nothing);
      arrived += 1;
      if (arrived < units) entity.setTimer(1.25 * table[at++ & TABLE_MASK]).done(arrive);
    };
    arrive();
    return () => void simulation.simulate(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  }
  if (work === 'cancel-heavy') {
    const nothing = () => {};
    const send = () => {
      const timeOut = entity.setTimer(1000 * table[at++ & TABLE_MASK]).done(nothing);
      entity.setTimer(table[at++ & TABLE_MASK]).done(() => {
        timeOut.cancel();
        send();
      });
    };
    for (let request = 0; request < size; request += 1) send();
    return forUnits(1);
  }
  if (work === 'phold') {
    const nodes: Entity[] = [];
    const pick = () => nodes[Math.floor(table[at++ & TABLE_MASK] * 1e6) % nodes.length];
    class Node extends Entity {
      start(): void {}
      onMessage(): void {
        this.send(0, table[at++ & TABLE_MASK], pick());
      }
    }
    const count = Math.max(2, size / 16);
    for (let node = 0; node < count; node += 1) nodes.push(simulation.addEntity(Node));
    for (let message = 0; message < size; message += 1) {
      nodes[message % count].send(0, table[at++ & TABLE_MASK], pick());
    }
    return forUnits(1);
  }
  const isMix = work === 'storage-mix';
  const hop = (mean: number) => {
    const again = () => void entity.setTimer(mean * table[at++ & TABLE_MASK]).done(again);
    again();
  };
  for (let index = 0; index < size; index += 1) hop(isMix ? (index % 31 === 0 ? 1e-3 : 1e8) : 1);
  return forUnits(1);
}
