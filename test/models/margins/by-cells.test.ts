/** Margins by the cells of the holdings against their definition, which asks every shard. */
import { describe, expect, it } from 'vitest';
import { marginsAlone, marginsOf } from '../../../sim/models/margins.ts';
import { eventfulScenario } from '../../fixtures/eventful.ts';
import { createRun } from '../../fixtures/walrus-run.ts';

describe('margins by cells', () => {
  it('are those of the definition, at every hour of an eventful run of honest nodes', () => {
    const scenario = eventfulScenario({ fidelity: 'counts' });
    for (const node of scenario.resolved.network.nodes) node.behaviour = 'honest';
    const { simulation, ctx, views } = createRun(scenario);
    let compared = 0;
    let short = 0;
    for (let hour = 1; simulation.step(200) === 'running'; ) {
      if (ctx.now < hour * 3.6e9) continue;
      hour = Math.floor(ctx.now / 3.6e9) + 1;
      for (let blob = 0; blob < views.blobCount; blob++) {
        for (let client = 0; client < views.clientCount; client++) {
          const expected = marginsAlone(ctx, blob, client);
          expect(marginsOf(ctx, blob, client), `blob ${blob} at ${ctx.now}`).toEqual(expected);
          compared += 1;
          if (views.blob(blob).isLive && expected.aUp < views.shardCount) short += 1;
        }
      }
    }
    expect(compared).toBeGreaterThan(1000);
    expect(short).toBeGreaterThan(100);
  });
});
