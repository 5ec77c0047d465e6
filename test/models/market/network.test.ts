/** Policies and people in a run of the network: what they are fed with, and what they move. */
import { describe, expect, it } from 'vitest';
import { DECISIONS, EVIDENCE_KINDS } from '../../../sim/models/economic-facts.ts';
import { frostOfParts } from '../../../sim/models/facts.ts';
import { loadPlainText } from '../../../sim/scenario/index.ts';
import { named, network, type Ran, ranOf } from './fixture.ts';

const DEPLOYED = '  policies: { reward: per-shard, penalty: none }';

const evidenceOf = (ran: Ran, kind: (typeof EVIDENCE_KINDS)[number]) =>
  named(ran, 'evidence.submitted')
    .filter(({ args }) => EVIDENCE_KINDS[args[0]] === kind)
    .map(({ entity: node, args: [, by, value, outOf] }) => ({ node, by, value, outOf }));

const rewards = (ran: Ran, epoch: number): Map<number, bigint> =>
  new Map(
    named(ran, 'reward.paid')
      .filter(({ args }) => args[0] === epoch)
      .map(({ entity, args }) => [entity, frostOfParts(args[1], args[2])]),
  );

describe('the deployed rules as policies', () => {
  const plain = ranOf(network('  wallet: 1000000WAL'));
  const policed = ranOf(network(DEPLOYED));

  it('leave everything physical as it is without policies', () => {
    expect(policed.digests.physical).toBe(plain.digests.physical);
  });

  it('pay the same, but for commissions that operators now collect', () => {
    const ours = ['decision.made', 'commission.collected', 'evidence.submitted'];
    const money = (ran: Ran) =>
      ran.facts
        .filter(({ name }) => MONEY.has(name) && !ours.includes(name))
        .map(({ name, entity, args }) => [name, entity, ...args]);
    expect(money(policed)).toEqual(money(plain));
    expect(named(plain, 'commission.collected')).toHaveLength(0);
    expect(named(policed, 'commission.collected').length).toBeGreaterThan(25);
  });
});

const MONEY = new Set([
  'storage.bought',
  'write.paid',
  'epoch.closed',
  'reward.paid',
  'wal.burned',
  'price.set',
  'capacity.set',
  'subsidy.paid',
  'supply.recounted',
]);

describe('what must be the same with a network too, down to the digest,', () => {
  const evidence = '  response: { evidence: [oracle, challenge], challenges: 4 }\n';
  const lazy = '  operators: [{ strategy: lazy, nodes: [node-3, node-4] }]\n';
  const traceOf = (economics: string) => ranOf(network(economics)).digests.trace;

  it('is a penalty of 0 and none, also where nodes are lazy', () => {
    const zero = '{ failFrost: 0, issueFrost: 0, sendFrost: 0, receiveFrost: 0 }';
    const none = traceOf(evidence + lazy);
    expect(
      traceOf(`${evidence}${lazy}  policies: { penalty: { name: paper, params: ${zero} } }`),
    ).toBe(none);
    const fine = '{ name: fine-shares, params: { fineFrost: 0 } }';
    expect(traceOf(`${evidence}${lazy}  policies: { penalty: ${fine} }`)).toBe(none);
  });

  it('are equal performance weights and the split by shards', () => {
    const perShard = traceOf(evidence);
    expect(traceOf(`${evidence}  policies: { reward: performance-weighted }`)).toBe(perShard);
    expect(traceOf(`${evidence}  policies: { reward: uptime-gated }`)).toBe(perShard);
  });
});

describe('evidence', () => {
  const RESPONSE =
    '  response: { evidence: [oracle, probe, challenge, signed], challenges: 200, public: true }\n';

  it('says of a lazy node what it really keeps, and of the others that they keep everything', () => {
    const lazy = '  operators: [{ strategy: lazy, nodes: [node-3], params: { keepPpm: 400000 } }]';
    const ran = ranOf(network(RESPONSE + lazy));
    for (const { node, value } of evidenceOf(ran, 'oracle')) {
      if (node !== 3) expect(value).toBe(1_000_000);
    }
    const [first] = evidenceOf(ran, 'oracle').filter(({ node }) => node === 3);
    expect(first.value).toBeGreaterThan(100_000); // of 12 blobs, a part of the ID space
    expect(first.value).toBeLessThan(700_000);
    const [asked] = evidenceOf(ran, 'challenge').filter(({ node }) => node === 3);
    const deviation = Math.abs(asked.value / asked.outOf - first.value / 1e6);
    const error = Math.sqrt((first.value / 1e6) * (1 - first.value / 1e6) * (1 / asked.outOf));
    expect(asked.outOf).toBe(200);
    expect(deviation).toBeLessThan(3 * error);
  });

  it('tells a node that withholds reads from one that has lost pieces', () => {
    const withholding =
      '  operators: [{ strategy: read-withholding, nodes: [node-2], params: { servePpm: 0 } }]';
    const ran = ranOf(network(RESPONSE + withholding));
    const of = (kind: 'probe' | 'challenge') =>
      evidenceOf(ran, kind).filter(({ node }) => node === 2)[0];
    expect(of('probe').value).toBe(0);
    expect(of('challenge').value).toBe(of('challenge').outOf);
  });

  it('counts a node that is down as failing, and lets rewards follow', () => {
    const down = 'faults:\n  - { crash: node-1, at: 30h, for: 14h }';
    const weighted = '  policies: { reward: performance-weighted }\n';
    const seen = RESPONSE.replace('oracle, ', '');
    const ran = ranOf(network(weighted + seen, down));
    const even = ranOf(network(seen, down));
    const [, second] = evidenceOf(ran, 'probe').filter(({ node }) => node === 1);
    expect(second.value).toBeGreaterThan(200_000);
    expect(second.value).toBeLessThan(700_000);
    expect(rewards(ran, 1)).toEqual(rewards(even, 1));
    expect(rewards(ran, 2).get(1)!).toBeLessThan(rewards(even, 2).get(1)!);
    expect(rewards(ran, 2).get(0)!).toBeGreaterThan(rewards(even, 2).get(0)!);
  });

  it('counts who signed the certificates of the epoch', () => {
    const writes =
      'workload: { preloaded: { count: 2 }, generated: { count: 6, size: { law: constant, value: 64KiB } }, ' +
      'writes: { start: 1h, every: { law: constant, value: 1h } }, read-back: false }';
    const text = network(`${RESPONSE}  operators: [{ strategy: honest, nodes: [node-0] }]`)
      .replace(/workload:\n {2}preloaded.*\n {2}read-back: false/, writes)
      .concat('\nbehaviours: {}\n');
    const ran = ranOf(text);
    const signed = evidenceOf(ran, 'signed').slice(0, 25);
    expect(signed.map(({ outOf }) => outOf)).toEqual(Array(25).fill(6));
    const { members } = ran.run.simulation.ctx.state.eventLog.chain.current!;
    const shards = new Map(members.map((member) => [member.node, member.shards.length]));
    const weights = named(ran, 'blob.certified').filter(({ timeUs }) => timeUs > 0);
    expect(signed.reduce((sum, { node, value }) => sum + value * shards.get(node)!, 0)).toBe(
      weights.reduce((sum, { args }) => sum + args[1], 0),
    );
  });
});

describe('decisions', () => {
  it('move stake, which moves shards, which move bytes', () => {
    const chasing =
      '  delegators: [{ strategy: whale, count: 5, share: 0.5, params: { everyEpochs: 1 } }]';
    const ran = ranOf(network(chasing));
    const still = ranOf(network(DEPLOYED));
    const moved = named(ran, 'shard.moved');
    expect(named(still, 'shard.moved')).toHaveLength(0);
    expect(moved.length).toBeGreaterThan(0);
    expect(named(ran, 'transfer.ended').length).toBeGreaterThan(0);
    const first = named(ran, 'decision.made').find(({ args }) => DECISIONS[args[0]] === 'request')!;
    expect(first.timeUs).toBeLessThan(moved[0].timeUs);
  });

  it('of a third of the shards not to report freeze the epoch, and everybody but them goes on', () => {
    const silent = Array.from({ length: 9 }, (_, node) => `node-${node}`).join(', ');
    const of = (nodes: string) =>
      ranOf(
        network(
          `  operators: [{ strategy: silent, nodes: [${nodes}], params: { fromEpoch: 2 } }]`,
        ).replace(
          'law: uniform, min: 1000000WAL, max: 3000000WAL',
          'law: constant, value: 1000000WAL',
        ),
      );
    const frozen = of(silent); // 36 of 100 shards
    expect(Math.max(...named(frozen, 'epoch.closed').map(({ entity }) => entity))).toBe(1);
    const few = of('node-0, node-1, node-2, node-3, node-4, node-5, node-6, node-7'); // 32
    expect(Math.max(...named(few, 'epoch.closed').map(({ entity }) => entity))).toBeGreaterThan(2);
  });
});

describe("the paper's fines for hand-overs", () => {
  it.each(['message', 'flow'])('go from both ends to those who helped to rebuild (%s)', (of) => {
    const paper =
      '  policies: { penalty: paper }\n' +
      '  operators: [{ strategy: lazy, nodes: [node-0], params: { keepPpm: 0 } }]\n' +
      '  delegators: [{ strategy: whale, count: 20, share: 0.9, params: { everyEpochs: 1 } }]';
    const ran = ranOf(network(paper, `granularity: ${of}`));
    const missed = evidenceOf(ran, 'not-received');
    const helped = evidenceOf(ran, 'recovered');
    expect(missed.length).toBeGreaterThan(0);
    expect(new Set(missed.map(({ node }) => node))).toEqual(new Set([0]));
    expect(helped.length).toBeGreaterThan(0);
    const fined = named(ran, 'penalty.assessed')
      .map(({ args }) => frostOfParts(args[0], args[1]))
      .reduce((sum, frost) => sum + frost, 0n);
    expect(fined).toBe(BigInt(missed.length) * 1_500_000_000n);
  });
});

describe('a network scenario', () => {
  it.each([
    ['response: { hand-over: 1h }', 'economics.response.hand-over'],
    ['response: { failures: none.csv }', 'economics.response.failures'],
    [
      'policies: { stake-fee: stake-shift }\n  stake-changes: [{ at: 1d, node: node-1, delta: 5WAL }]',
      'economics.stake-changes',
    ],
  ])('may not state what the network finds out: %s', (economics, where) => {
    expect(() => loadPlainText('market.yaml', network(`  ${economics}`), '.')).toThrow(where);
  });
});
