import { expect, it } from 'vitest';
import type { Actor, WorldSetup } from '../../../sim/models/economics/epoch-loop/world.ts';
import { delegatorGroups } from '../../../sim/models/epoch-economy/delegator-groups.ts';

it('those who stay are nobody in particular and the inert, whatever others are called', () => {
  const names = ['inert', 'yield-chasing', 'inertial', 'nobodys-fool', 'inert'];
  const actors = names.map((strategy, agent): Actor => {
    return { role: 'delegator', strategy, agent: agent + 1, node: -1, params: {} };
  });
  const groups = delegatorGroups({ actors } as unknown as WorldSetup);
  expect(groups.map(({ label, agents, stays }) => [label, agents, stays])).toEqual([
    ['nobody in particular', [0], true],
    ['inert', [1, 5], true],
    ['yield-chasing', [2], false],
    ['inertial', [3], false],
    ['nobodys-fool', [4], false],
  ]);
});
