import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply,
  type ChainAction,
  type ChainState,
  certifiedEpochOf,
  type EconomicEvent,
  FROST_PER_WAL,
  isLive,
  liveRegistrations,
  recountEconomy,
  spaceDifference,
  stakeAt,
} from '../../../sim/models/chain/index.ts';
import { type Committee, maxShardsPerNode } from '../../../sim/models/committee/index.ts';
import { BURNED, balanceOf } from '../../../sim/models/economics/ledger/index.ts';
import { EPOCH_US, network } from './fixture.ts';

const SHARDS = 12;
const node = fc.nat({ max: 6 });
const blob = fc.nat({ max: 3 });
const signers = fc.array(node, { maxLength: 9 });
const epoch = fc.integer({ min: 1, max: 5 });
const registration = fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined });

/** Actions that only the books see, and stake objects one by one. */
function moneyActions(): fc.Arbitrary<ChainAction>[] {
  const stake = fc.integer({ min: 1, max: 12 });
  const price = fc.bigInt({ min: -1n, max: 500_000n });
  return [
    fc.record({ kind: fc.constant('request-stake' as const), stake }),
    fc.record({ kind: fc.constant('withdraw-stake' as const), stake }),
    fc.record({ kind: fc.constant('join-active-set' as const), node }),
    fc.record({
      kind: fc.constant('vote' as const),
      node,
      votes: fc.record({ storagePriceFrost: price, writePriceFrost: price }),
    }),
    fc.record({
      kind: fc.constant('set-commission' as const),
      node,
      rateBp: fc.integer({ min: -1, max: 10_001 }),
    }),
    fc.record({ kind: fc.constant('collect-commission' as const), node }),
    fc.record({
      kind: fc.constant('donate-commission' as const),
      agent: node,
      node,
      amountFrost: fc.bigInt({ min: 0n, max: 5n * FROST_PER_WAL }),
    }),
    fc.record({
      kind: fc.constant('set-deny-list' as const),
      node,
      bytes: fc.bigInt({ min: 0n, max: 50_000n }),
      signers,
    }),
    fc.record({
      kind: fc.constant('vote-slash' as const),
      signer: node,
      voter: node,
      candidate: node,
    }),
    fc.record({ kind: fc.constant('execute-slash' as const), candidate: node }),
    fc.constant({ kind: 'pay-subsidies' } as const),
    fc.record({
      kind: fc.constant('fund-subsidies' as const),
      agent: node,
      amountFrost: fc.bigInt({ min: 0n, max: FROST_PER_WAL }),
    }),
    fc.record({
      kind: fc.constant('reserve-storage' as const),
      client: fc.nat({ max: 4 }),
      sizeBytes: fc.integer({ min: 0, max: 5_000_000 }),
      epochs: fc.integer({ min: 0, max: 54 }),
    }),
    ...resourceActions(),
  ];
}

/** What is done with space outside of blobs. */
function resourceActions(): fc.Arbitrary<ChainAction>[] {
  const resource = fc.integer({ min: 1, max: 6 });
  return [
    fc.record({
      kind: fc.constant('split-storage' as const),
      resource,
      bytes: fc.option(fc.bigInt({ min: 0n, max: 5_000_000n }), { nil: undefined }),
      epoch: fc.integer({ min: 1, max: 6 }),
    }),
    fc.record({ kind: fc.constant('join-storage' as const), resource, other: resource }),
    fc.record({ kind: fc.constant('give-storage' as const), resource, client: fc.nat(4) }),
    fc.record({ kind: fc.constant('extend-with-storage' as const), blob, resource, registration }),
  ];
}

/** Attestations to event blobs: two contents for each checkpoint, beside the blobs of clients. */
function attestation(): fc.Arbitrary<ChainAction> {
  const fork = fc.constantFrom(0, 0, 0, 1);
  const content = fc.record({ checkpoint: fc.nat({ max: 1 }), fork });
  const early = { node: fc.nat({ max: 3 }), epoch: fc.constantFrom(1, 1, 2) };
  return fc.record({ ...early, content }).map(({ content: { checkpoint, fork }, ...by }) => ({
    kind: 'attest-event-blob' as const,
    ...by,
    blob: 10 + 2 * checkpoint + fork,
    blobId: `events-${checkpoint}-${fork}`,
    lengthBytes: 100,
    checkpoint,
  }));
}

/** Actions that change blobs, stake or the epoch. */
const networkAction = fc.oneof<fc.Arbitrary<ChainAction>[]>(
  fc.constant({ kind: 'register-node' }),
  fc.record({
    kind: fc.constant('stake' as const),
    node,
    deltaFrost: fc.integer({ min: -6, max: 9 }).map((wal) => BigInt(wal) * FROST_PER_WAL),
  }),
  fc.record({
    kind: fc.constant('register-blob' as const),
    blob,
    blobId: fc.constant('same'),
    lengthBytes: fc.constant(100),
    client: fc.constant(0),
    deletable: fc.boolean(),
    epochs: fc.integer({ min: 0, max: 4 }),
  }),
  fc.record({ kind: fc.constant('certify-blob' as const), blob, epoch, signers, registration }),
  fc.record({
    kind: fc.constant('extend-blob' as const),
    blob,
    epochs: fc.integer({ min: 0, max: 3 }),
    registration,
  }),
  fc.record({ kind: fc.constant('delete-blob' as const), blob, registration }),
  fc.record({ kind: fc.constant('invalidate-blob' as const), blob, epoch, signers }),
  fc.record({ kind: fc.constant('epoch-sync-done' as const), node, epoch }),
  fc.constant({ kind: 'voting-end' }),
  fc.constant({ kind: 'initiate-epoch-change' }),
);

/** Any action, sensible or not, after a pause of up to half an epoch. */
const step = fc.record({
  pauseUs: fc.constantFrom(0, 1, EPOCH_US / 2),
  action: fc.oneof(
    { weight: 8, arbitrary: networkAction },
    { weight: 1, arbitrary: attestation() },
    { weight: 2, arbitrary: fc.oneof(...moneyActions()) },
  ),
});
const steps = fc.array(step, { minLength: 1, maxLength: 120, size: 'max' });

/** A subsidy pool that runs dry now and then, and wallets that do not hold everything. */
const small = () =>
  network([4, 3, 3, 2], {
    clientFrost: 20n * FROST_PER_WAL,
    subsidies: {
      usageRateBp: 80_000,
      basePerNodeFrost: 1_000n,
      perShardFrost: 7n,
      poolFrost: FROST_PER_WAL / 5n,
    },
  });

describe('the chain under any actions', () => {
  it('reaches every kind of event, so that these laws are not empty', () => {
    const seen = new Set<string>();
    for (const run of fc.sample(steps, { numRuns: 500, seed: 7 })) {
      play(small(), run, ({ events, action }) => {
        for (const event of events) seen.add(event.kind);
        if (action.kind === 'attest-event-blob' && events.length > 0) seen.add('event-blob');
      });
    }
    const kinds = ['blob-certified', 'blob-deleted', 'blob-expired', 'blob-invalidated'];
    const more = ['event-blob', 'committee-selected', 'epoch-change-done', 'epoch-change-started'];
    for (const kind of [...kinds, ...more]) expect(seen).toContain(kind);
  });

  it('keeps its invariants after every action', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const chain = small();
        play(chain, run, ({ action }) => expect(broken(chain), action.kind).toEqual([]));
      }),
      { numRuns: 100 },
    );
  });

  it('conserves WAL to the FROST after every action, in the ledger and by the rules', () => {
    const reached = new Set<string>();
    fc.assert(
      fc.property(steps, (run) => {
        const chain = small();
        let burned = 0n;
        play(chain, run, ({ action, economic }) => {
          recountEconomy(chain);
          for (const { kind } of economic) reached.add(kind);
          for (const event of economic)
            if (event.kind === 'wal-burned') burned += event.amountFrost;
          expect(balanceOf(chain.ledger, BURNED), action.kind).toBe(burned);
        });
      }),
      { numRuns: 100, seed: 5 },
    );
    const moving = ['storage-bought', 'write-paid', 'subsidy-paid', 'reward-paid', 'wal-burned'];
    const more = ['commission-collected', 'stake-withdrawn', 'prices-set', 'epoch-closed'];
    for (const kind of [...moving, ...more]) expect(reached).toContain(kind);
  });

  it('is left as it was by a refused action', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const chain = small();
        let before = structuredClone(chain);
        play(chain, run, ({ ok }) => {
          if (!ok) expect(chain).toEqual(before);
          before = structuredClone(chain);
        });
      }),
      { numRuns: 15 },
    );
  });

  it('shares no object between two places, nor with the events it returned', () => {
    fc.assert(
      fc.property(steps, (run) => {
        const chain = small();
        const log: unknown[] = [];
        play(chain, run, ({ events, economic, action }) => log.push(events, economic, action));
        expect(firstAlias([chain, log])).toBe('');
      }),
      { numRuns: 50 },
    );
  });

  it('goes on equally from a copy, and gives the same events for the same actions', () => {
    fc.assert(
      fc.property(steps, steps, (early, late) => {
        const chain = small();
        const startUs = play(chain, early, () => {});
        const copy = structuredClone(chain);
        const logs: unknown[][] = [[], []];
        play(chain, late, ({ events }) => logs[0].push(events), startUs);
        play(copy, late, ({ events }) => logs[1].push(events), startUs);
        expect(copy).toEqual(chain);
        expect(logs[1]).toEqual(logs[0]);
      }),
      { numRuns: 30 },
    );
  });
});

interface Played {
  ok: boolean;
  action: ChainAction;
  events: readonly { kind: string }[];
  economic: readonly EconomicEvent[];
}

/** Applies the steps in order, calling back after each; returns the time reached. */
function play(
  chain: ChainState,
  run: { pauseUs: number; action: ChainAction }[],
  after: (played: Played) => void,
  startUs = 0,
): number {
  let nowUs = startUs;
  for (const { pauseUs, action } of run) {
    nowUs += pauseUs;
    // The action belongs to the chain of one play only.
    const own = structuredClone(action);
    const result = apply(chain, own, nowUs);
    const { events, economic } = result.ok ? result : { events: [], economic: [] };
    after({ ok: result.ok, action: own, events, economic });
  }
  return nowUs;
}

/** The invariants that do not hold, by name. */
function broken(chain: ChainState): string[] {
  const { phase } = chain.clock;
  const laws: Record<string, boolean> = {
    'a next committee exactly in phase selected': (chain.next !== null) === (phase === 'selected'),
    committees: [chain.previous, chain.current, chain.next].every(
      (committee) => committee === null || isSoundCommittee(committee),
    ),
    registrations: Array.from({ length: chain.blobs.count }).every((_, blob) =>
      isSoundBlob(chain, blob),
    ),
    'space reserved is held': spaceDifference(chain) === '',
    stakes: chain.nodes.every((_, holder) => isSoundPool(chain, holder)),
    'active set': chain.activeSet.every((entry) => {
      const selectedNext = chain.clock.epoch + (phase === 'selected' ? 2 : 1);
      return entry.stakeFrost === stakeAt(chain, entry.node, selectedNext) && entry.stakeFrost > 0n;
    }),
  };
  return Object.keys(laws).filter((law) => !laws[law]);
}

/** All shards once, owners as listed, nobody empty or above the cap. */
function isSoundCommittee({ members, owner }: Committee): boolean {
  const listed = members.flatMap((member) => member.shards);
  const cap = maxShardsPerNode(members.length, SHARDS);
  return (
    listed.length === SHARDS &&
    new Set(listed).size === SHARDS &&
    members.every(
      ({ node: holder, shards }) =>
        shards.length > 0 &&
        shards.length <= cap &&
        shards.every((shard) => owner[shard] === holder),
    )
  );
}

/** Only running registrations; certified and live exactly when one of them is. */
function isSoundBlob(chain: ChainState, blob: number): boolean {
  const { epoch: now } = chain.clock;
  const registrations = liveRegistrations(chain, blob);
  const isCertified = registrations.some((one) => one.certifiedEpoch > 0);
  return (
    registrations.every(
      ({ registration, storage, certifiedEpoch }, at) =>
        registration > (registrations[at - 1]?.registration ?? 0) &&
        storage.endEpoch > now &&
        storage.endEpoch <= now + chain.ring.length &&
        certifiedEpoch <= now,
    ) &&
    certifiedEpochOf(chain, blob) > 0 === isCertified &&
    isLive(chain, blob) === (isCertified && chain.blobs.invalidEpoch[blob] === 0)
  );
}

/** Pending changes in order, one an epoch, and no balance below zero. */
function isSoundPool(chain: ChainState, holder: number): boolean {
  const { epoch: now } = chain.clock;
  const { pool } = chain.nodes[holder];
  const isInOrder = [pool.pendingStake, pool.pendingShares, pool.preActive].every((list) =>
    list.every(({ epoch: due, amount }, at) => {
      return amount > 0n && (at === 0 || due > list[at - 1].epoch);
    }),
  );
  return (
    isInOrder &&
    pool.shares <= pool.walFrost &&
    [now, now + 1, now + 2].every((one) => stakeAt(chain, holder, one) >= 0n)
  );
}

/** The second path to an object that is reachable twice; '' if there is none. */
function firstAlias(root: unknown): string {
  const seen = new Map<object, string>();
  const todo: [unknown, string][] = [[root, 'root']];
  while (todo.length > 0) {
    const [value, path] = todo.pop()!;
    if (typeof value !== 'object' || value === null) continue;
    const known = seen.get(value);
    if (known !== undefined) return `${path} is ${known}`;
    seen.set(value, path);
    const entries = value instanceof Map ? [...value] : Object.entries(value);
    for (const [key, held] of entries) todo.push([held, `${path}.${key}`]);
  }
  return '';
}
