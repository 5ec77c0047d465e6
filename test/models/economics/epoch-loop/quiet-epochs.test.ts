import { describe, expect, it } from 'vitest';
import { encode } from '../../../../sim/engine/index.ts';
import { baselineNodes } from '../../../../sim/models/economics/baseline/index.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import { callPrice } from '../../../../sim/models/economics/epoch-loop/hooks.ts';
import {
  type QuietPlan,
  runQuietEpochs,
} from '../../../../sim/models/economics/epoch-loop/quiet-epochs.ts';
import type { PolicedEconomy } from '../../../../sim/models/economics/epoch-loop/state.ts';
import { frostOfNanoUsd, isVotePushed } from '../../../../sim/models/economics/usd-vote.ts';
import { closeEpoch, economyOf, policySet, setupOf, TB, USER, WAL } from '../fixture.ts';

const policies = policySet();
const nodes = baselineNodes();
const usdNodes = nodes.flatMap(({ pricePolicy }, node) =>
  pricePolicy === 'nanousd' ? [node] : [],
);

const planOf = (epochs: number): QuietPlan => ({
  epochs,
  purchase: { agent: USER, bytes: 40n * TB + 12_345n, epochs: 26 },
  // Falls by three fifths and comes back: the dead band is left both ways.
  walUsd: (epoch) => 0.1188 / (1 + 0.3 * (epoch % 6)),
  usdNodes,
  storageNanoUsd: 11_000,
  writeNanoUsd: 20_000,
  thresholdPercent: 10,
  usageRateBp: 80_000,
});

const baseline = (): PolicedEconomy =>
  economyOf(
    setupOf(
      nodes.map(({ stakeFrost }) => stakeFrost),
      {
        nodes,
        walletsFrost: [0n, 100_000_000n * WAL],
        subsidyFrost: 500_000_000n * WAL,
        reservations: [{ bytes: 900n * TB, endEpoch: 20, storageFrost: 92_593n }],
      },
    ),
    policies,
  );

/** The same epochs on the general path, every action and policy called. */
function slowly(economy: PolicedEconomy, plan: QuietPlan): void {
  for (let ahead = 0; ahead < plan.epochs; ahead++) {
    closeEpoch(economy, policies, {
      beforeCutOff: () => {
        const usd = plan.walUsd(ahead);
        for (const node of plan.usdNodes) {
          const { votes } = economy.nodes[node];
          const pushed = (old: bigint, nanoUsd: number): bigint => {
            const next = frostOfNanoUsd(BigInt(nanoUsd), usd);
            return isVotePushed(old, next) ? next : old;
          };
          const storageFrost = pushed(votes.storagePriceFrost, plan.storageNanoUsd);
          const writeFrost = pushed(votes.writePriceFrost, plan.writeNanoUsd);
          act(economy, policies, { kind: 'vote-prices', node, storageFrost, writeFrost });
        }
        callPrice(economy, policies, 'vote');
        act(economy, policies, { kind: 'buy', ...plan.purchase });
      },
    });
  }
}

/** Everything but what only the general path counts for measuring. */
function books({ nodes: accounts, ...economy }: PolicedEconomy): string {
  const { ledger, ring, current, previous, activeSet, capacityBytes, policyStates } = economy;
  const { storagePriceFrost, writePriceFrost, clock } = economy;
  const balances = ledger.balances.map((list, kind) => list.slice(0, ledger.counts[kind]));
  const kept = accounts.map(({ pool, commission, votes }) => ({ pool, commission, votes }));
  const all = { balances, counts: ledger.counts, firstSlot: ledger.firstSlot, kept, ring };
  const rest = { current, previous, activeSet, capacityBytes, policyStates, epoch: clock.epoch };
  const bytes = encode(structuredClone({ ...all, ...rest, storagePriceFrost, writePriceFrost }));
  return Buffer.from(bytes).toString('base64');
}

describe('quiet epochs', () => {
  it.each([1, 2, 30])('leave the books of %i epochs as the general path does', (epochs) => {
    const [fast, slow] = [baseline(), baseline()];
    expect(books(fast)).toBe(books(slow));
    const run = runQuietEpochs(fast, planOf(epochs));
    expect(books(fast)).toBe(books(slow)); // untouched so far
    run.store();
    slowly(slow, planOf(epochs));
    expect(run.totals.nodeEpochs).toBeGreaterThanOrEqual(100 * epochs);
    for (const [node, { pool }] of slow.nodes.entries()) {
      expect(fast.nodes[node].pool, `pool ${node}`).toEqual(pool);
    }
    expect(books(fast)).toBe(books(slow));
  });

  it('are refused where a stake is on the move', () => {
    const economy = baseline();
    act(economy, policies, { kind: 'stake', agent: USER, node: 3, amountFrost: 5n * WAL });
    expect(() => runQuietEpochs(economy, planOf(1))).toThrow('not a quiet economy');
  });

  it('go on where the general path stopped, and the other way round', () => {
    const [one, other] = [baseline(), baseline()];
    runQuietEpochs(one, planOf(3)).store();
    slowly(one, planOf(3));
    slowly(other, planOf(3));
    runQuietEpochs(other, planOf(3)).store();
    expect(books(one)).toBe(books(other));
  });
});
