/**
 * A writer that encodes inconsistently (network.md §8.4): the blob is certified, the first node
 * that rebuilds a sliver finds it out, proves it to the others, and the chain declares it invalid.
 */
import { describe, expect, it } from 'vitest';
import { codeFor, inconsistencyProofMessageBytes } from '../../../sim/codec/index.ts';
import { HOUR_US } from '../../../sim/engine/index.ts';
import { addBlob } from '../../../sim/models/blobs/blobs.ts';
import { startRead } from '../../../sim/models/client/read.ts';
import { startWrite } from '../../../sim/models/client/write.ts';
import { AXES } from '../../../sim/models/facts.ts';
import { hasMetadata, sliversOf } from '../../../sim/models/storage-node/holdings.ts';
import { type Overrides, quietScenario } from '../../fixtures/small-scenario.ts';
import {
  booked,
  createRun,
  endsOf,
  factsNamed,
  finish,
  type Step,
} from '../../fixtures/walrus-run.ts';

const N = 10;
const LENGTH = 1000;

const down = (node: string) => ({ at: '30min', crash: node, for: '3h' });

/** One badly encoded blob at one hour, and what the test adds. */
function create(overrides: Overrides, inconsistent: object, steps: Step[] = []) {
  const { workload, ...others } = overrides as { workload?: object };
  const write: Step = [
    HOUR_US,
    (ctx) => {
      const { index } = addBlob(ctx, { kind: 'generated', name: 'bad', lengthBytes: LENGTH });
      startWrite(ctx, 0, index);
    },
  ];
  const scenario = quietScenario({
    duration: '12h',
    workload: { inconsistent: { share: 1, ...inconsistent }, ...workload },
    ...others,
  });
  return createRun(scenario, [write, ...steps]);
}

function run(overrides: Overrides, inconsistent: object, steps: Step[] = []) {
  const done = finish(create(overrides, inconsistent, steps));
  expect(done.brokenBy).toBe('');
  expect(endsOf(done, 'write').map(({ outcome }) => outcome)).toEqual(['ok']);
  return done;
}

const allSecondaries = { axis: 'secondary', part: 'repair', slivers: 3 };
const reads = (hour: number, count = 5): Step[] =>
  Array.from({ length: count }, (_, k) => [
    (hour + k / 10) * HOUR_US,
    (ctx) => startRead(ctx, k % 2, 0, 'read'),
  ]);

describe('a node that recovers a sliver of a badly encoded blob', () => {
  const found = run({ faults: [down('node-9')] }, allSecondaries, reads(8));

  it.each(['bytes', 'counts'])('can be saved at any event, with %s', (fidelity) => {
    const faults = [down('node-9')];
    const plain = finish(create({ faults, fidelity, duration: '5h' }, allSecondaries));
    expect(factsNamed(plain, 'blob.invalidated').length).toBe(1);
    const { simulation } = create({ faults, fidelity, duration: '5h' }, allSecondaries);
    while (simulation.step(7) === 'running') simulation.rebuild();
    expect(simulation.digest()).toEqual(plain.simulation.digest());
  });

  it('proves it, and the chain declares the blob invalid', () => {
    const facts = factsNamed(found, 'inconsistency.found');
    expect(facts.map(({ entity }) => entity)).toEqual([9]);
    const [invalidated] = factsNamed(found, 'blob.invalidated');
    expect(invalidated.timeUs).toBeGreaterThan(facts[0].timeUs);
    // One round of signatures, a transaction, a poll: seconds.
    expect(invalidated.timeUs - facts[0].timeUs).toBeLessThan(5_000_000);
    expect(found.results.summary.verdict).toBe('good');
  });

  it('shows the proof to as many nodes as n − f of weight takes, beside itself', () => {
    expect(booked(found, { cause: 'inconsistency' }, 'requests')).toBe(7 - 1);
    const [{ args }] = factsNamed(found, 'inconsistency.found');
    const [, axis, target] = args;
    const bytes = inconsistencyProofMessageBytes(codeFor(N), LENGTH, AXES[axis], target);
    const sent =
      booked(found, { cause: 'inconsistency', kind: 'proof' }) +
      booked(found, { cause: 'inconsistency', kind: 'payload' });
    expect(sent).toBe(6 * bytes);
  });

  it('has all nodes drop slivers and metadata, and readers told that it does not exist', () => {
    for (let node = 0; node < N; node += 1) {
      expect(sliversOf(found.ctx, node)).toEqual([]);
      expect(hasMetadata(found.ctx, node, 0)).toBe(false);
    }
    expect(new Set(endsOf(found, 'read').map(({ outcome }) => outcome))).toEqual(
      new Set(['not-found']),
    );
  });

  it('gives the same facts when no bytes are carried', () => {
    const counted = run({ faults: [down('node-9')], fidelity: 'counts' }, allSecondaries, reads(8));
    expect(counted.simulation.digest()).toEqual(found.simulation.digest());
  });

  it('goes on asking until n − f of weight is there', () => {
    const late = run(
      {
        faults: [
          down('node-9'),
          { at: '210min', crash: ['node-0', 'node-1', 'node-2', 'node-3'], for: '2h' },
        ],
      },
      { axis: 'primary', part: 'repair', slivers: 6 },
    );
    const [first] = factsNamed(late, 'inconsistency.found');
    const [invalidated] = factsNamed(late, 'blob.invalidated');
    expect(first.timeUs).toBeGreaterThan(3.5 * HOUR_US);
    expect(invalidated.timeUs).toBeGreaterThan(5.5 * HOUR_US);
    expect(booked(late, { cause: 'inconsistency', use: 'retried' }, 'requests')).toBeGreaterThan(0);
  });
});

describe('a badly encoded blob that nobody recovers', () => {
  it('stays as it is: nodes got all slivers from the writer', () => {
    const done = run({}, allSecondaries, reads(2));
    expect(factsNamed(done, 'inconsistency.found')).toEqual([]);
    expect(factsNamed(done, 'blob.invalidated')).toEqual([]);
    // Its primaries are all right, and its systematic primaries too.
    expect(endsOf(done, 'read').every(({ outcome }) => outcome === 'ok')).toBe(true);
  });

  it('is not noticed by a transfer, which compares hashes alone', () => {
    const change = { node: 'node-0', delta: '-900000WAL' };
    const stake = { 'stake-changes': [{ at: '2h', ...change }] };
    const done = run({ duration: '30h', economics: stake }, allSecondaries);
    expect(factsNamed(done, 'shard.moved').length).toBeGreaterThan(0);
    expect(factsNamed(done, 'transfer.ended').length).toBeGreaterThan(0);
    expect(factsNamed(done, 'inconsistency.found')).toEqual([]);
  });

  it('is refused by a strict reader', () => {
    const done = run({ workload: { 'consistency-check': 'strict' } }, allSecondaries, reads(2));
    expect(endsOf(done, 'read').every(({ outcome }) => outcome === 'inconsistent')).toBe(true);
  });

  it.each(['bytes', 'counts'])(
    'with wrong repair primaries, %s: a value or an error',
    (fidelity) => {
      const wrong = { axis: 'primary', part: 'repair', slivers: 1 };
      const outcomes = endsOf(run({ fidelity }, wrong, reads(2, 9)), 'read').map(
        (end) => end.outcome,
      );
      expect(new Set(outcomes)).toEqual(new Set(['ok', 'inconsistent']));
    },
  );

  it('with a wrong systematic primary: never what went in as checked', () => {
    const wrong = { axis: 'primary', part: 'systematic', slivers: 1 };
    const outcomes = endsOf(run({}, wrong, reads(2, 9)), 'read').map((end) => end.outcome);
    expect(outcomes).not.toContain('ok');
  });

  it('gives readers that skip the check different values', () => {
    const wrong = { axis: 'primary', part: 'repair', slivers: 1 };
    const done = run({ workload: { 'consistency-check': 'skip' } }, wrong, reads(2, 9));
    const outcomes = endsOf(done, 'read').map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['ok', 'wrong-bytes']));
  });
});

describe('what a scenario may not say', () => {
  const loaded = (overrides: Overrides, inconsistent: object) => () =>
    quietScenario({ ...overrides, workload: { inconsistent: { share: 0.5, ...inconsistent } } });

  it('flows, other codes, more wrong slivers than there are', () => {
    expect(loaded({ granularity: 'flow' }, {})).toThrow(/inconsistent/);
    expect(loaded({ coding: { scheme: 'replication' } }, {})).toThrow(/redstuff/);
    expect(loaded({}, { slivers: 4 })).toThrow(/at most 3/);
    expect(loaded({}, { slivers: 3 })).not.toThrow();
  });
});
