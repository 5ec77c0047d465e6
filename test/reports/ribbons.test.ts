/** The geometry of a Sankey figure: heights are amounts, and what goes in comes out. */
import { describe, expect, it } from 'vitest';
import { ribbons } from '../../reports/geometry/ribbons.ts';

const NODES = [
  { name: 'a', key: 'c1', column: 0 },
  { name: 'b', key: 'c2', column: 0 },
  { name: 'middle', key: 'c3', column: 1 },
  { name: 'end', key: 'c4', column: 2 },
  { name: 'unused', key: 'c5', column: 2 },
];
const LINKS = [
  { from: 'a', to: 'middle', amount: 3 },
  { from: 'b', to: 'middle', amount: 1 },
  { from: 'middle', to: 'end', amount: 4 },
];
const ROOM = { left: 0, right: 200, top: 10, height: 100, barWidth: 10, gap: 20 };

describe('ribbons', () => {
  const { nodes, links } = ribbons(NODES, LINKS, ROOM);
  const heightOf = (name: string): number => nodes.find((node) => node.name === name)!.height;

  it('have heights in one scale, in which the fullest column with its gaps fills the room', () => {
    expect([heightOf('a'), heightOf('b')]).toEqual([60, 20]);
    expect([heightOf('middle'), heightOf('end')]).toEqual([80, 80]);
  });

  it('lie in their columns, and leave out what nothing reaches', () => {
    expect(nodes.map(({ name, x }) => [name, x])).toEqual([
      ['a', 0],
      ['b', 0],
      ['middle', 95],
      ['end', 190],
    ]);
  });

  it('meet a node one under the other, without a gap or an overlap', () => {
    const endsOf = (path: string): string[] => path.match(/ 95,([\d.]+)V([\d.]+)/)!.slice(1, 3);
    const [top, low] = endsOf(links[0].path);
    expect(top).toBe('10');
    expect(endsOf(links[1].path)).toEqual([low, String(Number(low) + 20)]);
  });

  it('are none where nothing moves', () => {
    expect(ribbons(NODES, [], ROOM)).toEqual({ nodes: [], links: [] });
  });
});
