/** Group G of the validation book, as far as it is about money: V55, V56, V57. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { apply, recountEconomy } from '../../../sim/models/chain/index.ts';
import { quorumAbove, quorumBelow } from '../../../sim/models/economics/index.ts';
import { supplyOf, totalOf } from '../../../sim/models/economics/ledger/index.ts';
import { must, network, nextEpoch } from '../chain/fixture.ts';

const path = new URL('../../vectors/validation.json', import.meta.url);
const rows: { id: string; expected: string }[] = JSON.parse(readFileSync(path, 'utf8'));
const expectedOf = (id: string) => rows.find((row) => row.id === id)!.expected;
const votesOf = (weights: number[]) =>
  weights.map((weight, at) => ({ value: BigInt(at + 1), weight }));

describe('validation table', () => {
  it('V55: the lowest price backed by a quorum', () => {
    const votes = votesOf([5, 5, 4, 6, 3, 7, 4, 6, 1, 9]);
    expect(String(quorumBelow(votes, 50))).toBe(expectedOf('V55'));
  });

  it('V56: the highest capacity backed by a quorum', () => {
    const votes = votesOf([5, 5, 4, 6, 3, 7, 2, 8, 1, 9]);
    expect(String(quorumAbove(votes, 50))).toBe(expectedOf('V56'));
  });

  it('V57: what came in is paid, burned or still held, in every epoch, to the FROST', () => {
    const chain = network([4, 3, 3], {
      subsidies: {
        usageRateBp: 80_000,
        basePerNodeFrost: 5n,
        perShardFrost: 3n,
        poolFrost: 10n ** 15n,
      },
    });
    for (let epoch = 1; epoch <= 8; epoch++) {
      must(chain, { kind: 'reserve-storage', client: 0, sizeBytes: 7_654_321 * epoch, epochs: 3 });
      apply(chain, { kind: 'pay-subsidies' }, 0);
      must(chain, { kind: 'stake', node: epoch % 3, deltaFrost: 1_000_000_007n });
      nextEpoch(chain);
      recountEconomy(chain);
      const held = (
        ['wallet', 'slot', 'pool', 'commission', 'locked-commission', 'principal'] as const
      ).reduce((sum, kind) => sum + totalOf(chain.ledger, kind), 0n);
      const rest = totalOf(chain.ledger, 'undistributed') + totalOf(chain.ledger, 'subsidy');
      const difference = supplyOf(chain.ledger) - held - rest;
      expect(`difference ${difference} in integer units`).toBe(expectedOf('V57'));
    }
    expect(totalOf(chain.ledger, 'burned')).toBeGreaterThan(0n);
  });
});
