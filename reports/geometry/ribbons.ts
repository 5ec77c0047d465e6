/**
 * A Sankey figure in given columns: nodes as bars whose height is what passes through, links as
 * ribbons of constant height. Links keep the order of their nodes, so ribbons of one node never
 * cross each other.
 */
import { round } from './step-line.ts';

export interface RibbonNode {
  name: string;
  key: string;
  /** From 0, left to right. */
  column: number;
}

export interface RibbonLink {
  from: string;
  to: string;
  amount: number;
}

export interface Ribbons {
  nodes: { name: string; key: string; x: number; y: number; height: number; amount: number }[];
  links: { key: string; path: string }[];
}

export interface RibbonRoom {
  left: number;
  right: number;
  top: number;
  height: number;
  barWidth: number;
  gap: number;
}

/** Nodes without a link are left out. */
export function ribbons(
  nodes: readonly RibbonNode[],
  links: readonly RibbonLink[],
  room: RibbonRoom,
): Ribbons {
  const amounts = nodes.map(({ name }) => {
    const sum = (side: 'from' | 'to'): number =>
      links.reduce((all, link) => (link[side] === name ? all + link.amount : all), 0);
    return Math.max(sum('from'), sum('to'));
  });
  const used = nodes.map((node, at) => ({ ...node, amount: amounts[at] }));
  const shown = used.filter(({ amount }) => amount > 0);
  const columns = Math.max(1, ...shown.map(({ column }) => column));
  const scale = pixelsPerUnit(shown, room);
  const places = new Map<string, { x: number; y: number; out: number; in: number }>();
  const levels = new Map<number, number>();
  const drawn = shown.map(({ name, key, column, amount }) => {
    const y = levels.get(column) ?? room.top;
    const height = Math.max(amount * scale, 1);
    const x = room.left + (column / columns) * (room.right - room.left - room.barWidth);
    levels.set(column, y + height + room.gap);
    places.set(name, { x, y, out: y, in: y });
    return { name, key, x: round(x), y: round(y), height: round(height), amount };
  });
  const order = new Map(shown.map(({ name }, at) => [name, at]));
  const sorted = links
    .filter(({ from, to }) => places.has(from) && places.has(to))
    .sort((a, b) => order.get(a.from)! - order.get(b.from)! || order.get(a.to)! - order.get(b.to)!);
  const keys = new Map(shown.map(({ name, key }) => [name, key]));
  return {
    nodes: drawn,
    links: sorted.map((link) => {
      const [from, to] = [places.get(link.from)!, places.get(link.to)!];
      const height = link.amount * scale;
      const path = ribbon(from.x + room.barWidth, from.out, { x: to.x, y: to.in }, height);
      from.out += height;
      to.in += height;
      return { key: keys.get(link.from)!, path };
    }),
  };
}

/** The fullest column fills the height. */
function pixelsPerUnit(
  nodes: readonly { column: number; amount: number }[],
  { height, gap }: RibbonRoom,
): number {
  let scale = Number.POSITIVE_INFINITY;
  for (const column of new Set(nodes.map((node) => node.column))) {
    const here = nodes.filter((node) => node.column === column);
    const total = here.reduce((sum, { amount }) => sum + amount, 0);
    scale = Math.min(scale, (height - gap * (here.length - 1)) / total);
  }
  return Number.isFinite(scale) ? Math.max(scale, 0) : 0;
}

function ribbon(x: number, y: number, to: { x: number; y: number }, height: number): string {
  const middle = round((x + to.x) / 2);
  const [left, right, top, end] = [x, to.x, y, to.y].map(round);
  const [low, lowEnd] = [round(y + height), round(to.y + height)];
  return (
    `M${left},${top}C${middle},${top} ${middle},${end} ${right},${end}` +
    `V${lowEnd}C${middle},${lowEnd} ${middle},${low} ${left},${low}Z`
  );
}
