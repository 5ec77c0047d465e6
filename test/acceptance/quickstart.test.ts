/**
 * The scenario that everybody runs first: its summary shows each kind of repair, and each is
 * traced here to the named event in the scenario that caused it. One run, shared by all tests.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { CAUSES, type Cause, FALLBACK_REASONS, OUTCOMES } from '../../sim/models/facts.ts';
import type { RunSummary } from '../../sim/results/run-results.ts';
import { loadScenario } from '../../sim/scenario/index.ts';
import { call, scratchFolder } from '../cli/call.ts';

const SCENARIO = 'scenarios/quickstart.yaml';
const { resolved } = await loadScenario(SCENARIO);

/** Facts that the tests look at, as `--events` writes them: arguments by name. */
const KINDS = [
  'blob.certified',
  'sliver.stored',
  'transfer.*',
  'shard.moved',
  'stake.changed',
  'volume.lost',
  'read.*',
  'blob.read-back',
  'bytes.booked',
];

type Told = { name: string; timeUs: number } & Record<string, number>;

let summary: RunSummary;
let facts: Told[];

beforeAll(async () => {
  const folder = scratchFolder();
  const events = join(folder, 'events.ndjson');
  const kinds = KINDS.flatMap((kind) => ['--kind', kind]);
  const args = ['--no-report', '--quiet', '--out', folder, '--events', events, ...kinds];
  const { code, out } = await call('run', SCENARIO, ...args);
  expect(code).toBe(0);
  const results = /^Results: (.*)$/m.exec(out)![1];
  summary = JSON.parse(readFileSync(join(results, 'summary.json'), 'utf8'));
  const lines = readFileSync(events, 'utf8').split('\n');
  facts = lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}, 240_000);

const named = (name: string) => facts.filter((fact) => fact.name === name);

const storedBy = (cause: Cause) =>
  named('sliver.stored').filter((fact) => CAUSES[fact.cause] === cause);

/** The fault that the scenario names so, with the instant at which it is over. */
function fault(name: string) {
  const found = resolved.faults.find((one) => one.name === name);
  if (found === undefined) throw new Error(`quickstart has no fault '${name}'`);
  return { ...found, endUs: found.atUs + found.forUs };
}

function measured(metric: string, labels = ''): number {
  const { value, values } = summary.metrics[metric];
  if (labels === '') return value!;
  return values!.find((one) => one.labels === labels)!.value!;
}

describe('quickstart', () => {
  it('is good, loses nothing and reads everything back', () => {
    expect(summary.verdict).toBe('good');
    expect(measured('blobs.lost')).toBe(0);
    const backs = named('blob.read-back');
    expect(backs.length).toBe(resolved.workload.files.length + 40);
    expect(backs.every(({ outcome }) => OUTCOMES[outcome] === 'ok')).toBe(true);
    expect(summary.checkers.filter(({ status }) => status === 'broken')).toEqual([]);
    expect(summary.warnings).toEqual([]);
  });

  it("rebuilds slivers by blob sync: those that 'missed writes' kept from its node", () => {
    const { nodes, atUs, endUs } = fault('missed writes');
    const rebuilt = storedBy('blob-sync');
    expect(rebuilt.length).toBeGreaterThan(0);
    expect(measured('repair.slivers', 'cause=blob-sync')).toBe(rebuilt.length);
    const certifiedUs = new Map(named('blob.certified').map(({ blob, timeUs }) => [blob, timeUs]));
    for (const { node, blob, timeUs } of rebuilt) {
      expect([node]).toEqual(nodes);
      expect(timeUs).toBeGreaterThanOrEqual(endUs);
      expect(certifiedUs.get(blob)).toBeGreaterThan(atUs);
      expect(certifiedUs.get(blob)).toBeLessThan(endUs);
    }
  });

  it("rebuilds slivers by node recovery: those that 'volume lost' destroyed", () => {
    const { nodes, endUs } = fault('volume lost');
    const rebuilt = storedBy('node-recovery');
    expect(rebuilt.length).toBeGreaterThan(0);
    expect(measured('repair.slivers', 'cause=node-recovery')).toBe(rebuilt.length);
    const [{ node: loser, slivers }] = named('volume.lost');
    expect([loser]).toEqual(nodes);
    expect(rebuilt.length).toBe(slivers);
    for (const { node, timeUs } of rebuilt) {
      expect(node).toBe(loser);
      expect(timeUs).toBeGreaterThanOrEqual(endUs);
    }
  });

  it("rebuilds slivers by the fallback of transfers: those whose 'source down' kept them", () => {
    const { nodes, atUs, endUs } = fault('source down');
    const rebuilt = storedBy('transfer-fallback');
    expect(rebuilt.length).toBeGreaterThan(0);
    expect(measured('repair.slivers', 'cause=transfer-fallback')).toBe(rebuilt.length);
    const fellBack = named('transfer.fell-back');
    const moved = new Map(named('shard.moved').map((fact) => [fact.shard, fact]));
    for (const { shard, reason, timeUs } of fellBack) {
      expect(FALLBACK_REASONS[reason]).toBe('no-progress');
      expect([moved.get(shard)!.from]).toEqual(nodes);
      expect(timeUs).toBeGreaterThan(atUs);
      expect(timeUs).toBeLessThan(endUs);
    }
    const shards = new Set(fellBack.map(({ shard }) => shard));
    expect(rebuilt.every(({ shard }) => shards.has(shard))).toBe(true);
  });

  it('moves slivers by transfer: of shards that the stake changes gave away', () => {
    const copied = storedBy('transfer');
    expect(copied.length).toBeGreaterThan(0);
    expect(measured('transfer.slivers')).toBe(copied.length);
    const changes = resolved.economics.stakeChanges;
    expect(named('stake.changed').length).toBeGreaterThanOrEqual(changes.length);
    const losing = changes.filter(({ deltaFrost }) => deltaFrost.startsWith('-'));
    const moved = new Map(named('shard.moved').map((fact) => [fact.shard, fact]));
    for (const { node, shard } of copied) {
      const move = moved.get(shard)!;
      expect(move.to).toBe(node);
      expect(losing.map((change) => change.node)).toContain(move.from);
    }
  });

  it('moves bytes of proofs in repairs and nowhere else', () => {
    const byCause = new Map<Cause, number>();
    for (const { cause, proof } of named('bytes.booked')) {
      byCause.set(CAUSES[cause], (byCause.get(CAUSES[cause]) ?? 0) + proof);
    }
    for (const cause of CAUSES) {
      const isRepair = ['blob-sync', 'node-recovery', 'transfer-fallback'].includes(cause);
      expect(measured('proof.bytes', `cause=${cause}`) > 0, cause).toBe(isRepair);
      expect(measured('proof.bytes', `cause=${cause}`)).toBe(byCause.get(cause) ?? 0);
    }
  });

  it("serves reads while 'sydney cut off' is in force", () => {
    const { atUs, endUs } = fault('sydney cut off');
    const served = named('read.ended').filter(
      ({ timeUs, outcome }) => timeUs >= atUs && timeUs <= endUs && OUTCOMES[outcome] === 'ok',
    );
    expect(served.length).toBeGreaterThan(0);
    expect(measured('reads.during-partition')).toBe(served.length);
  });
});
