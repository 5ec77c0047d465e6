/** Margins by the cells of the holdings against their definition, which asks every shard. */
import { describe, expect, it } from 'vitest';
import { holdingAt, metadataKey, wipe } from '../../../sim/models/holdings/index.ts';
import { marginsAlone, marginsOf } from '../../../sim/models/margins/margins.ts';
import { membersOfGroup } from '../../../sim/models/views.ts';
import { pieceCountOf } from '../../../sim/scenario/resolved.ts';
import { eventfulScenario } from '../../fixtures/eventful.ts';
import { quietScenario } from '../../fixtures/small-scenario.ts';
import { createRun } from '../../fixtures/walrus-run.ts';

const PLACED = {
  coding: { scheme: 'rs1d', 'source-pieces': 3, placement: { mode: 'random', width: 6 } },
};

describe.each([
  ['of blobs on all shards', {}],
  ['of blobs on some shards', PLACED],
])('margins %s', (_, coding) => {
  it('are those of the definition, at every hour of an eventful run of honest nodes', () => {
    const scenario = eventfulScenario({ fidelity: 'counts', ...coding });
    for (const node of scenario.resolved.network.nodes) node.behaviour = 'honest';
    const { simulation, ctx, views } = createRun(scenario);
    const pieces = pieceCountOf(ctx.resolved.coding);
    let compared = 0;
    let short = 0;
    for (let hour = 1; simulation.step(200) === 'running'; ) {
      if (ctx.now < hour * 3.6e9) continue;
      hour = Math.floor(ctx.now / 3.6e9) + 1;
      const grouped = views
        .blobGroups()
        .flatMap((group) => membersOfGroup(group).map((blob) => [blob, group.margins] as const));
      for (const [blob, margins] of grouped) {
        expect(margins[0], `blob ${blob} at ${ctx.now}`).toEqual(marginsAlone(ctx, blob, 0));
      }
      for (let blob = 0; blob < views.blobCount; blob++) {
        for (let client = 0; client < views.clientCount; client++) {
          const expected = marginsAlone(ctx, blob, client);
          expect(marginsOf(ctx, blob, client), `blob ${blob} at ${ctx.now}`).toEqual(expected);
          compared += 1;
          if (views.blob(blob).isLive && expected.aUp < pieces) short += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
    expect(short).toBeGreaterThan(100);
  });
});

describe('a blob whose metadata is out of reach', () => {
  it.each([
    ['by the definition', marginsAlone],
    ['by cells', marginsOf],
  ])('is recoverable and not readable, %s', (_how, marginsBy) => {
    const workload = { preloaded: { count: 1, size: '1KiB' } };
    const faults = [{ at: '2h', crash: 'node-0', for: '1h' }];
    const { simulation, ctx } = createRun(quietScenario({ workload, faults }));
    const seen = () => {
      const { readMargin, recoverable, metadataRouted, readable } = marginsBy(ctx, 0, 1);
      expect([readMargin >= 0, recoverable]).toEqual([true, true]);
      expect(readable).toBe(metadataRouted);
      return readable;
    };
    expect(seen()).toBe(true);
    const { table } = ctx.state.holdings;
    for (let node = 1; node < 10; node += 1)
      wipe(table, holdingAt(table, metadataKey(table, node)));
    // node-0 has it, until it goes down.
    expect(seen()).toBe(true);
    while (ctx.state.storageNodes.nodes[0].isUp) simulation.step(1);
    expect(seen()).toBe(false);
  });
});
