/** The table of boxes against a table with an entry for each holding and blob. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exceptionIn } from '../../../sim/models/holdings/exceptions.ts';
import {
  addPieces,
  blobsIn,
  type Cuts,
  certifyBlob,
  closeGaps,
  closeShard,
  codeAt,
  compact,
  createPieces,
  createTable,
  cutsOf,
  deleteAtNode,
  forgetBlob,
  type Holding,
  type HoldingsTable,
  holdingAt,
  ID_END,
  lacks,
  lay,
  layBox,
  MISSING,
  metadataKey,
  openMetadata,
  openShard,
  PRESENT,
  type Region,
  regionOf,
  relay,
  setCode,
  settle,
  sliverKey,
  standingBy,
  standingOf,
  sweep,
  tallyOfBlob,
  trackBlob,
  UNIT_END,
} from '../../../sim/models/holdings/index.ts';
import { NaiveTable } from './naive.ts';

const SHARDS = 13;
const NODES = 5;
const BLOBS = 200;
const PLACES = 40;

interface Both {
  table: HoldingsTable;
  naive: NaiveTable;
  nowUs: number;
}

/** Places on a coarse grid, so that edges of boxes often meet blobs and one another. */
const place = fc.integer({ min: 0, max: PLACES });
const idOf = (at: number) => Math.floor((at / PLACES) * ID_END);
const unitOf = (at: number) => Math.floor((at / PLACES) * UNIT_END);

const operation = fc.oneof(
  fc.record({ kind: fc.constant('certify' as const), blob: fc.nat(BLOBS - 1) }),
  fc.record({
    kind: fc.constant('set' as const),
    blob: fc.nat(BLOBS - 1),
    holding: fc.nat(),
    code: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({
    kind: fc.constant('write' as const),
    blob: fc.nat(BLOBS - 1),
    codes: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 20, maxLength: 31 }),
  }),
  fc.record({
    kind: fc.constant('lay' as const),
    holding: fc.nat(),
    isPresent: fc.boolean(),
    from: fc.tuple(place, place, place),
    to: fc.tuple(place, place, place),
    whole: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  }),
  fc.record({ kind: fc.constant('delete' as const), node: fc.nat(NODES - 1), blob: fc.nat(199) }),
  fc.record({ kind: fc.constant('forget' as const), blob: fc.nat(BLOBS - 1) }),
  fc.record({ kind: fc.constant('move' as const), shard: fc.nat(SHARDS - 1), to: fc.nat(4) }),
  fc.record({ kind: fc.constant('compact' as const), holding: fc.nat() }),
  fc.record({ kind: fc.constant('relay' as const), holding: fc.nat(), fromUs: fc.nat(150) }),
  fc.record({ kind: fc.constant('gaps' as const), holding: fc.nat(), nowUs: fc.nat(150) }),
  fc.record({
    kind: fc.constant('fill' as const),
    holding: fc.nat(),
    from: place,
    to: place,
    arriving: fc.array(fc.nat(BLOBS - 1), { maxLength: 30 }),
  }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

describe('a table of boxes', () => {
  it('answers every query as a table with one entry for each holding and blob', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 20, maxLength: 120 }), (operations) => {
        const both = started();
        for (const one of operations) apply(both, one);
        compare(both);
      }),
      { numRuns: 60 },
    );
  });

  it('does so too where a blob is meant for a few of the shards only', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 20, maxLength: 120 }), (operations) => {
        const both = started(WIDTH);
        for (const one of operations) apply(both, one);
        compare(both);
        for (const holding of both.table.holdings.values()) {
          for (const blob of both.naive.blobs.keys()) {
            const isMeant = holding.shard < 0 || placesOf(blob).includes(holding.shard);
            const code = codeAt(both.table, holding.key, blob);
            expect(lacks(both.table, holding, blob)).toBe(isMeant && code === MISSING);
          }
        }
      }),
      { numRuns: 20 },
    );
  });

  it('counts margins by cells as blob by blob, in every channel', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 20, maxLength: 80 }), (operations) => {
        const both = started();
        for (const one of operations) apply(both, one);
        compareMargins(both);
      }),
      { numRuns: 15 },
    );
  });

  it('keeps up what whole holdings count, whatever is laid and whichever nodes change', () => {
    fc.assert(
      fc.property(fc.array(operation, { minLength: 20, maxLength: 80 }), (operations) => {
        const both = started();
        for (const [round, one] of operations.entries()) {
          apply(both, one);
          if (round % 3 === 0) compareStanding(both, round);
        }
      }),
      { numRuns: 30 },
    );
  });
});

const RULES = [{}];

/** Channel 0: everybody; 1: nodes that change from round to round, and 2: of them some shards. */
function compareStanding({ table }: Both, round: number): void {
  const ofNodes = Int32Array.from({ length: NODES }, (_, node) =>
    (node + Math.floor(round / 9)) % 3 === 0 ? 1 : 7,
  );
  const of = ({ node, shard }: Holding) => ofNodes[node] & (shard % 2 === 0 ? 7 : 3);
  const masks = { channels: 3, of, ofNodes, rules: RULES };
  const kept = standingOf(table, masks);
  expect(kept).toEqual(standingBy(table, masks));
  const edges = [...table.holdings.values()].flatMap(({ boxes }) =>
    boxes.flatMap(({ fromId, toId }) => [fromId, toId]),
  );
  const inner = new Set(edges.filter((id) => id > 0 && id < ID_END));
  expect(cutsOf(table).ids).toEqual([0, ...[...inner].sort((a, b) => a - b)]);
}

const WIDTH = 4;

/** Shards of a blob that is meant for a few. */
function placesOf(blob: number): number[] {
  return Array.from({ length: WIDTH }, (_, piece) => (blob * 5 + piece * 3) % SHARDS);
}

/** Every shard at the node of its number mod 5; half the holdings begin full. */
function started(width = 0): Both {
  const isMeant = (shard: number, blob: number) => shard < 0 || placesOf(blob).includes(shard);
  const naive = width === 0 ? new NaiveTable() : new NaiveTable(isMeant);
  const both: Both = { table: createTable(SHARDS), naive, nowUs: 0 };
  if (width > 0) both.table.pieces = createPieces(width);
  for (let node = 0; node < NODES; node++) {
    openMetadata(both.table, node);
    both.naive.open(`${node}/-1/-1`);
  }
  for (let shard = 0; shard < SHARDS; shard++) open(both, shard % NODES, shard);
  for (let blob = 0; blob < BLOBS; blob++) {
    const id = idOf((blob * 7) % PLACES) + (blob % 3);
    const unit = unitOf((blob * 11) % PLACES);
    trackBlob(both.table, { id, unit, symbolBytes: 2 });
    both.naive.add(id, unit);
    if (both.table.pieces !== null) addPieces(both.table.pieces, blob, placesOf(blob));
  }
  for (const [at, holding] of [...both.table.holdings.values()].entries()) {
    if (at % 2 === 0) layBoth(both, holding, regionOf(), true);
  }
  for (let blob = 0; blob < BLOBS / 2; blob++) certify(both, blob);
  return both;
}

function open({ table, naive }: Both, node: number, shard: number): void {
  openShard(table, node, shard);
  for (const axis of [0, 1]) naive.open(`${node}/${shard}/${axis}`);
}

/** A certification leaves what is held as it is. */
function certify(both: Both, blob: number): void {
  if (both.naive.blobs[blob].certifiedUs >= 0) return;
  both.nowUs += 1;
  certifyBlob(both.table, blob, both.nowUs);
  both.naive.certify(blob, both.nowUs);
}

function layBoth(both: Both, holding: Holding, region: Region, isPresent: boolean): void {
  lay(both.table, holding, region, isPresent);
  both.naive.lay(nameOf(holding), region, isPresent);
}

function apply(both: Both, one: Operation): void {
  const { table, naive } = both;
  const chosen = (at: number) => [...table.holdings.values()][at % table.holdings.size];
  switch (one.kind) {
    case 'certify':
      certify(both, one.blob);
      break;
    case 'set':
      naive.set(nameOf(chosen(one.holding)), one.blob, one.code);
      setCode(table, chosen(one.holding), one.blob, one.code);
      break;
    // So many of one blob that its exceptions become a column.
    case 'write':
      for (const [holding, code] of one.codes.entries()) {
        naive.set(nameOf(chosen(holding)), one.blob, code);
        setCode(table, chosen(holding), one.blob, code);
      }
      break;
    case 'lay':
      layBoth(both, chosen(one.holding), regionIn(one), one.isPresent);
      break;
    case 'delete':
      deleteAtNode(table, one.node, one.blob);
      naive.deleteAtNode(one.node, one.blob);
      break;
    case 'forget':
      forgetBlob(table, one.blob);
      naive.forget(one.blob);
      break;
    case 'move':
      move(both, one.shard, one.to);
      break;
    case 'compact':
      compact(table, chosen(one.holding), regionOf());
      break;
    case 'relay':
      relay(table, chosen(one.holding), regionOf({ fromUs: one.fromUs }));
      break;
    case 'gaps':
      closeGaps(table, chosen(one.holding), one.nowUs);
      break;
    case 'fill':
      fill(both, chosen(one.holding), one);
      break;
  }
}

/** A span is filled with some of its blobs; all others stay as they are. */
function fill({ table, naive }: Both, holding: Holding, one: Operation & { kind: 'fill' }): void {
  const [fromId, toId] = [one.from, one.to].sort((a, b) => a - b).map(idOf);
  const region = regionOf({ fromId, toId });
  const { arriving } = one;
  const isNew = (blob: number) =>
    codeAt(table, holding.key, blob) === MISSING &&
    table.tracked.isGone[blob] === 0 &&
    table.tracked.certifiedUs[blob] >= 0 &&
    table.tracked.id[blob] >= fromId &&
    table.tracked.id[blob] < toId;
  const expected = [...new Set(arriving)].filter(isNew);
  const lay = (boxes: Holding['boxes']) => layBox(boxes, { ...region, isPresent: true });
  const arrived = settle(table, holding, { region, lay, arriving });
  expect([...arrived].sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
  for (const blob of arrived) naive.set(nameOf(holding), blob, PRESENT);
}

/** A holder more, or one less. */
function move(both: Both, shard: number, node: number): void {
  const { table, naive } = both;
  if (!table.holdings.has(sliverKey(table, node, shard, 0))) {
    open(both, node, shard);
    return;
  }
  closeShard(table, node, shard);
  for (const axis of [0, 1]) naive.close(`${node}/${shard}/${axis}`);
}

function regionIn(one: Operation & { kind: 'lay' }): Region {
  const span = (at: 0 | 1 | 2) => [one.from[at], one.to[at]].sort((a, b) => a - b);
  const limits: Partial<Region> = {};
  const [fromUs, toUs] = span(0);
  if (!one.whole[0]) Object.assign(limits, { fromUs: fromUs * 3, toUs: toUs * 3 });
  const [fromId, toId] = span(1).map(idOf);
  if (!one.whole[1]) Object.assign(limits, { fromId, toId });
  const [fromUnit, toUnit] = span(2).map(unitOf);
  if (!one.whole[2]) Object.assign(limits, { fromUnit, toUnit });
  return regionOf(limits);
}

function nameOf({ node, shard, axis }: Holding): string {
  return `${node}/${shard}/${axis}`;
}

function compare({ table, naive }: Both): void {
  for (const holding of table.holdings.values()) {
    const name = nameOf(holding);
    const codes = naive.blobs.map((_, blob) => codeAt(table, holding.key, blob));
    expect(codes, name).toEqual(naive.codes.get(name));
    expect(holding.held, name).toBe(naive.held(name).length);
    expect(blobsIn(table, holding), name).toEqual(naive.held(name));
    expect(holding.exceptions, name).toBe(exceptionsOf(table, holding));
    expect(holding.boxes.length, name).toBeLessThan(100);
  }
  expect(table.holdings.size).toBe(naive.codes.size);
  expect(codeAt(table, metadataKey(table, NODES), 0)).toBe(0);
}

function exceptionsOf(table: HoldingsTable, holding: Holding): number {
  let count = 0;
  for (const exceptions of table.exceptions.values()) {
    if (exceptionIn(exceptions, holding) >= 0) count += 1;
  }
  return count;
}

/** Channel 0: everybody; 1: even nodes; 2: the nodes above the shard's number mod 5. */
function compareMargins({ table, naive }: Both): void {
  const cuts: Cuts = cutsOf(table);
  const maskOf = ({ node, shard }: Holding) =>
    1 + (node % 2 === 0 ? 2 : 0) + (node > shard % NODES ? 4 : 0);
  const swept = sweep(table, cuts, 3, maskOf);
  for (const blob of naive.blobs.keys()) {
    const tally = tallyOfBlob(table, swept, blob, maskOf);
    const say = `blob ${blob}`;
    for (let channel = 0; channel < 3; channel++) {
      const counts = (node: number, shard: number) =>
        [true, node % 2 === 0, node > shard % NODES][channel];
      expect(tally.primary[channel], say).toBe(naive.shardsHolding(blob, 0, counts));
      expect(tally.secondary[channel], say).toBe(naive.shardsHolding(blob, 1, counts));
      const metadata = naive.metadataAt(blob, (node) => counts(node, -1));
      expect(tally.metadata[channel], say).toBe(metadata);
    }
  }
  expect(holdingAt(table, metadataKey(table, 0)).shard).toBe(-1);
}
