/** The same scenario with and without the network, where nothing physical fails. */
import { describe, expect, it } from 'vitest';
import type { EpochEconomyState } from '../../../sim/models/epoch-economy/epoch-economy-model.ts';
import { type Ran, ranOf } from './fixture.ts';

/** Nothing is stored, so that nothing is paid but by those who decide. */
const scenario = (economics: string) => `
about: { title: Both ways }
duration: 5d
fidelity: counts
network:
  shards: 100
  epoch: 1d
  nodes: { count: 25, stake: { law: uniform, min: 1000000WAL, max: 3000000WAL } }
workload:
  preloaded: { count: 0, size: { law: constant, value: 64KiB } }
  read-back: false
economics:
  wallet: 0WAL
  ticks-per-epoch: 3
  reserved: { share: 0.3, epochs: 10 }
  response: { evidence: [oracle, wal-usd] }
  users:
    - { strategy: price-sensitive, count: 2, wallet: 1000000WAL, params: { gibPerTick: 100 } }
  delegators:
    - { strategy: yield-chasing, count: 15, share: 0.5, params: { attention: 1 } }
  ${economics}
`;

const MONEY = [
  'epoch.closed',
  'reward.paid',
  'wal.burned',
  'penalty.assessed',
  'capacity.set',
  'decision.made',
  'conduct.chosen',
];

/** Agents of a network come after its clients. */
const CLIENTS = 1;

const EPOCHS = 4;

function flows(ran: Ran, firstAgent: number) {
  return ran.facts
    .filter(({ name }) => MONEY.includes(name))
    .map(({ name, entity, args }) => [
      name,
      name === 'decision.made' ? entity - firstAgent : entity,
      ...args,
    ]);
}

function closedOf(list: ReturnType<typeof flows>): number {
  return list.filter(([name]) => name === 'epoch.closed').length;
}

/** Everything measured of the epochs but what follows from their length. */
function measured(ran: Ran) {
  const state = ran.run.simulation.ctx.state as unknown as Record<string, unknown>;
  const { rows, nodeRows } = (state.market ?? state.epochEconomy) as EpochEconomyState;
  return {
    rows: rows
      .slice(0, EPOCHS)
      .map((row) => ({ ...row, startedUs: 0, doneUs: 0, endedUs: 0, costUsd: 0 })),
    nodeRows: nodeRows
      .filter(({ epoch }) => epoch <= EPOCHS)
      .map((row) => ({ ...row, costUsd: 0, marginUsd: 0 })),
  };
}

describe('with the network and without it, to the FROST,', () => {
  it.each([
    ['the deployed rules', ''],
    ['performance-weighted rewards', 'policies: { reward: performance-weighted }'],
    ['rewards behind a gate', 'policies: { reward: uptime-gated }'],
    ['a fine that nobody owes', 'policies: { penalty: fine-shares }'],
    ["the paper's penalties", 'policies: { penalty: paper }'],
    ['a median price', 'policies: { price: median-vote }'],
    ['a price that follows demand', 'policies: { price: demand-responsive }'],
    ['a price pegged to the dollar', 'policies: { price: usd-pegged }'],
    ['a price counted at the cut-off', 'policies: { price: cut-off-vote }'],
    ['a fee on moving stake', 'policies: { stake-fee: stake-shift }'],
    ['a subsidy that declines', 'policies: { subsidy: declining }'],
    ['no subsidy', 'policies: { subsidy: none }'],
    ['limits', 'limits: { burn-rate: 500, node-cap: 700, withdrawal-delay: 1 }'],
    [
      'operators who decide',
      'operators: [{ strategy: price-cartel, nodes: [node-1, node-2] },' +
        ' { strategy: bait-and-switch, nodes: [node-5], params: { switchEpoch: 2 } }]',
    ],
  ])('money flows the same under %s', (_, economics) => {
    const text = scenario(economics);
    const ways = [text, text.replace('fidelity', 'granularity: epoch\nfidelity')];
    const [withIt, without] = ways.map((way, at) =>
      ranOf(way, at === 0 ? [] : ['economics.response.hand-over=0s']),
    );
    const [networked, alone] = [flows(withIt, CLIENTS), flows(without, 0)];
    expect(measured(withIt)).toEqual(measured(without));
    expect(measured(withIt).rows).toHaveLength(EPOCHS);
    expect(closedOf(networked)).toBeGreaterThanOrEqual(EPOCHS);
    const shorter = Math.min(networked.length, alone.length);
    expect(networked.slice(0, shorter)).toEqual(alone.slice(0, shorter));
    expect(closedOf(alone.slice(0, shorter))).toBeGreaterThanOrEqual(EPOCHS);
  });
});
