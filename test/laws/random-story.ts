/**
 * Random stories: every kind of fact with arguments in their ranges, in any order, while nodes go
 * down and up, slivers vanish and appear. No story needs to make sense: metrics and checkers have
 * to bear it all the same.
 */
import fc from 'fast-check';
import {
  AXES,
  CAUSES,
  FACTS,
  FALLBACK_REASONS,
  FAULT_VERBS,
  NODE_STATUSES,
  OUTCOMES,
  RESOURCE_OPERATIONS,
  SHARD_STATUSES,
  USES,
} from '../../sim/models/facts.ts';
import { addBlob, type FakeNetwork, fakeNetwork } from './fake-network.ts';

const SHARDS = 7;
const CLIENTS = 2;
const BLOBS = 4;

/** One step: time passes, the world changes, a fact is told. */
export interface StoryStep {
  waitUs: number;
  toggledNode: number;
  movedSliver: { blob: number; shard: number; axis: 'primary' | 'secondary' } | null;
  endedBlob: number;
  name: string;
  entity: number;
  args: number[];
}

/** Exclusive upper bounds by argument or entity name; what is not named is a count or a size. */
const RANGES: Record<string, number> = {
  node: SHARDS,
  from: SHARDS,
  to: SHARDS,
  shard: SHARDS,
  client: CLIENTS,
  blob: BLOBS,
  endpoint: SHARDS + CLIENTS,
  receiver: SHARDS + CLIENTS,
  operation: 6,
  fault: 3,
  epoch: 3,
  currentEpoch: 3,
  cause: CAUSES.length,
  use: USES.length,
  direction: 2,
  axis: AXES.length,
  outcome: OUTCOMES.length,
  op: RESOURCE_OPERATIONS.length,
  isRefused: 2,
  verb: FAULT_VERBS.length,
  reason: FALLBACK_REASONS.length,
};

const STATUS_RANGES: Record<string, number> = {
  'node.status-changed': NODE_STATUSES.length,
  'shard.status-changed': SHARD_STATUSES.length,
};

function argument(fact: string, name: string): fc.Arbitrary<number> {
  const range = name === 'status' ? STATUS_RANGES[fact] : (RANGES[name] ?? 1000);
  return fc.integer({ min: 0, max: range - 1 });
}

const told = fc.constantFrom(...FACTS).chain(({ name, entity, args }) =>
  fc.record({
    name: fc.constant(name),
    entity: argument(name, entity),
    args: fc.tuple(...args.map((arg) => argument(name, arg))),
  }),
);

const step: fc.Arbitrary<StoryStep> = fc
  .record({
    waitUs: fc.constantFrom(0, 0, 1, 1000, 1_000_000),
    toggledNode: fc.integer({ min: -SHARDS, max: SHARDS - 1 }),
    movedSliver: fc.option(
      fc.record({
        blob: fc.integer({ min: 0, max: BLOBS - 1 }),
        shard: fc.integer({ min: 0, max: SHARDS - 1 }),
        axis: fc.constantFrom('primary' as const, 'secondary' as const),
      }),
    ),
    endedBlob: fc.integer({ min: -20, max: BLOBS - 1 }),
    told,
  })
  .map(({ told: fact, ...rest }) => ({ ...rest, ...fact, args: [...fact.args] }));

export const story: fc.Arbitrary<StoryStep[]> = fc.array(step, { minLength: 1, maxLength: 80 });

/** Certified blobs on seven nodes and shards, two clients. */
export function storyNetwork(): FakeNetwork {
  const owner = Array.from({ length: SHARDS }, (_, shard) => shard);
  const network = fakeNetwork({ owner, clients: CLIENTS });
  for (let blob = 0; blob < BLOBS; blob++) addBlob(network, { sizeBytes: 100 * (blob + 1) });
  return network;
}

/** Lets the step happen in the world; telling its fact is the caller's business. */
export function happen({ world }: FakeNetwork, step: StoryStep): void {
  world.nowUs += step.waitUs;
  if (step.toggledNode >= 0) {
    world.nodes[step.toggledNode].isUp = !world.nodes[step.toggledNode].isUp;
  }
  if (step.movedSliver !== null) {
    const { blob, shard, axis } = step.movedSliver;
    if (!world.blobs[blob][axis].delete(shard)) world.blobs[blob][axis].add(shard);
  }
  if (step.endedBlob >= 0) world.blobs[step.endedBlob].isLive = false;
}
