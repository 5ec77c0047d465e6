/** The same economy with the network and without it gives the same flows of WAL. */
import { describe, expect, it } from 'vitest';
import { walParts } from '../../../../sim/models/economic-facts.ts';
import { chargedBytes, deployedCode } from '../../../../sim/models/economics/encoded-size.ts';
import { act } from '../../../../sim/models/economics/epoch-loop/actions.ts';
import { loadPlainText } from '../../../../sim/scenario/index.ts';
import { createWalrusSimulation } from '../../../../sim/simulation.ts';
import { closeEpoch, economyOf, policySet, setupOf, USER } from '../fixture.ts';

const SHARDS = 13;
const BLOBS = 5;
const SIZE = 65_536;
const EPOCHS = 4;

const SCENARIO = `
about: { title: Nothing fails }
duration: 6d
fidelity: counts
network:
  shards: ${SHARDS}
  epoch: 1d
  nodes: { count: 6, stake: { law: uniform, min: 1000000WAL, max: 3000000WAL } }
workload:
  preloaded: { count: ${BLOBS}, size: { law: constant, value: ${SIZE}B } }
  read-back: false
`;

type Flow = readonly [string, number, ...number[]];
const FLOWS = ['epoch.closed', 'reward.paid', 'wal.burned'];

function withNetwork() {
  const { resolved, inputs } = loadPlainText('both.yaml', SCENARIO, '.');
  const run = createWalrusSimulation({ resolved, seed: 1, inputs });
  const flows: Flow[] = [];
  run.simulation.onFact(({ name, entity, args }) => {
    if (FLOWS.includes(name)) flows.push([name, entity, ...args]);
  });
  while (run.simulation.step(1000) === 'running');
  return { flows, resolved };
}

describe('the same scenario with and without the network', () => {
  const { flows, resolved } = withNetwork();

  it('closes the same epochs with the same rewards, commissions and burns, to the FROST', () => {
    const bytes = BigInt(chargedBytes(deployedCode(SHARDS), SIZE)!);
    const policies = policySet();
    const stakes = resolved.network.nodes.map(({ stakeFrost }) => BigInt(stakeFrost));
    const storageFrost = 100_000n;
    const economy = economyOf(
      setupOf(stakes, {
        shards: SHARDS,
        subsidyFrost: BigInt(resolved.economics.subsidies.poolFrost),
        // The longest purchase of 53 epochs, from epoch 1 on.
        reservations: Array.from({ length: BLOBS }, () => ({ bytes, endEpoch: 54, storageFrost })),
      }),
      policies,
    );
    const alone: Flow[] = [];
    for (let epoch = 1; epoch <= EPOCHS; epoch++) {
      const closed = closeEpoch(economy, policies, {
        beforeCutOff: () => {
          for (let blob = 0; epoch === 1 && blob < BLOBS; blob++) {
            expect(act(economy, policies, { kind: 'write', agent: USER, bytes })).toBe('');
          }
        },
      });
      const { grossFrost, leftoverFrost, burnedFrost } = closed;
      alone.push(['epoch.closed', epoch, ...walParts(grossFrost), ...walParts(leftoverFrost)]);
      for (const { node, rewardFrost, commissionFrost } of closed.rewards) {
        const paid = [...walParts(rewardFrost), ...walParts(commissionFrost)];
        alone.push(['reward.paid', node, epoch, ...paid]);
      }
      alone.push(['wal.burned', epoch, ...walParts(burnedFrost)]);
    }
    const networked = flows.slice(0, alone.length);
    expect(flows.filter(([name]) => name === 'epoch.closed').length).toBeGreaterThanOrEqual(EPOCHS);
    expect(networked).toEqual(alone);
    expect(alone[0][2] + alone[0][3]).toBeGreaterThan(0); // something was paid
  });
});
