/**
 * The way of WAL through the accounts, from those who pay to those who keep it (economy-flows.csv):
 * what goes into a place leaves it or stays there, to the FROST.
 */
import { short, wal } from '../format.ts';
import { emptyShape, type Shape, textWidth } from '../geometry/frame.ts';
import { type RibbonLink, type RibbonNode, type Ribbons, ribbons } from '../geometry/ribbons.ts';
import { type Flow, flowsIn, holderChanges, netOf } from '../results/economy-flows.ts';
import { NO_EPOCH } from './epoch-stacks.ts';
import { definePanel, type PanelInput } from './panel.ts';

const HEIGHT = 260;
const TOP = 26;

/** Places, left to right. Wallets stand twice: as those who pay and as those who are paid. */
const NODES: readonly RibbonNode[] = [
  { name: 'Users', key: 'c1', column: 0 },
  { name: 'Subsidies', key: 'c2', column: 0 },
  { name: 'Unlocked', key: 'neutral', column: 0 },
  { name: 'Paid by delegators', key: 'c3', column: 0 },
  { name: 'Paid by operators', key: 'c6', column: 0 },
  { name: 'Paid before', key: 'c5', column: 0 },
  { name: 'Slots', key: 'c5', column: 1 },
  { name: 'Rewards', key: 'neutral', column: 2 },
  { name: 'Pools', key: 'c3', column: 3 },
  { name: 'Commission', key: 'c6', column: 3 },
  { name: 'Paid for later', key: 'c5', column: 4 },
  { name: 'To delegators', key: 'c3', column: 4 },
  { name: 'Kept in pools', key: 'c3', column: 4 },
  { name: 'To operators', key: 'c6', column: 4 },
  { name: 'Kept as commission', key: 'c6', column: 4 },
  { name: 'To users', key: 'c1', column: 4 },
  { name: 'Treasury', key: 'neutral', column: 4 },
  { name: 'Escrow', key: 'neutral', column: 4 },
  { name: 'Burned', key: 'c4', column: 4 },
];

/** Groups of accounts: where they pay from, and where they are paid. */
const PLACES: Readonly<Record<string, { payer: string; payee: string }>> = {
  'user-wallet': { payer: 'Users', payee: 'To users' },
  'operator-wallet': { payer: 'Paid by operators', payee: 'To operators' },
  'delegator-wallet': { payer: 'Paid by delegators', payee: 'To delegators' },
  principal: { payer: 'Paid by delegators', payee: '' },
  subsidy: { payer: 'Subsidies', payee: '' },
  undistributed: { payer: 'Unlocked', payee: '' },
  slot: { payer: 'Slots', payee: 'Slots' },
  reward: { payer: 'Rewards', payee: 'Rewards' },
  pool: { payer: 'Pools', payee: 'Pools' },
  commission: { payer: 'Commission', payee: 'Commission' },
  'locked-commission': { payer: 'Commission', payee: 'Commission' },
  treasury: { payer: '', payee: 'Treasury' },
  escrow: { payer: '', payee: 'Escrow' },
  burned: { payer: '', payee: 'Burned' },
};

/** Places that hold WAL between epochs: what they got more than they gave, or less. */
const STOCKS = [
  { place: 'Slots', groups: ['slot', 'reward'], more: 'Paid for later', less: 'Paid before' },
  { place: 'Pools', groups: ['pool'], more: 'Kept in pools', less: 'Paid before' },
  {
    place: 'Commission',
    groups: ['commission', 'locked-commission'],
    more: 'Kept as commission',
    less: 'Paid before',
  },
] as const;

interface SankeyShape extends Shape, Ribbons {
  labels: { x: number; y: number; anchor: string; text: string; amount: string }[];
}

export const economySankey = definePanel<SankeyShape>({
  name: 'economy-sankey',
  question: 'Which way does the WAL go?',
  note:
    'Heights are amounts. Stake that goes in and comes out is not shown: it stays its owner’s. A ' +
    'place that holds more than before passes the rest on to what it keeps.',
  metrics: [],
  files: ['economy-flows.csv'],
  followsTime: true,
  size: 'full',
  about: 'economy',
  answer,

  table: ({ results, range }) => ({
    columns: [
      { name: 'from', label: 'From', unit: 'text' },
      { name: 'to', label: 'To', unit: 'text' },
      { name: 'frost', label: 'Amount', unit: 'frost' },
    ],
    rows: flowsIn(results, range).map(({ from, to, frost }) => [from, to, String(frost)]),
  }),

  geometry({ results, range }, width) {
    const links = linksOf(flowsIn(results, range));
    const isNarrow = width < 560;
    const side = isNarrow ? 4 : 8;
    const room = { left: side, right: width - side, top: TOP, height: HEIGHT };
    const drawn = ribbons(NODES, links, { ...room, barWidth: 9, gap: isNarrow ? 26 : 18 });
    const bottom = drawn.nodes.reduce((low, { y, height }) => Math.max(low, y + height), TOP);
    const middle = width / 2;
    const labels = drawn.nodes.map(({ name, x, y, height, amount }) => {
      const isRight = x > middle;
      return {
        x: isRight ? x - 4 : x + 13,
        y: isNarrow ? y - 4 : y + Math.min(height / 2, 12) + 4,
        anchor: isRight ? 'end' : 'start',
        text: name,
        amount: isNarrow ? '' : `${short(amount / 1e6)} M`,
      };
    });
    const size =
      links.length === 0 ? emptyShape(width, NO_EPOCH) : { width, height: bottom + 12, empty: '' };
    return { ...size, ...drawn, labels: isNarrow ? shortened(labels, width) : labels };
  },

  draw(svg, { nodes, links, labels }) {
    for (const { key, path } of links) {
      svg.append('path').attr('class', `fill-${key} ribbon`).attr('d', path);
    }
    for (const { key, x, y, height } of nodes) {
      svg
        .append('rect')
        .attr('class', `fill-${key}`)
        .attr('x', x)
        .attr('y', y)
        .attr('width', 9)
        .attr('height', height);
    }
    for (const { x, y, anchor, text, amount } of labels) {
      const label = svg
        .append('text')
        .attr('class', 'label haloed')
        .attr('x', x)
        .attr('y', y)
        .attr('text-anchor', anchor)
        .text(text);
      if (amount !== '') label.append('tspan').attr('class', 'muted').attr('dx', 6).text(amount);
    }
  },

  probe(_, { nodes }, x, y) {
    const found = nearest(nodes, x, y);
    if (found === undefined) return null;
    return {
      x: found.x,
      y: found.y,
      title: found.name,
      rows: [['Million WAL', short(found.amount / 1e6)]],
    };
  },
});

/** Of the nearest column the place that is nearest in height. */
function nearest(nodes: SankeyShape['nodes'], x: number, y: number) {
  const away = (node: (typeof nodes)[number]): number =>
    Math.max(node.y - y, y - node.y - node.height, 0);
  const column = nodes.reduce((best, node) => {
    return Math.abs(node.x - x) < Math.abs(best - x) ? node.x : best;
  }, Number.POSITIVE_INFINITY);
  return nodes
    .filter((node) => node.x === column)
    .reduce<(typeof nodes)[number] | undefined>(
      (best, node) => (best === undefined || away(node) < away(best) ? node : best),
      undefined,
    );
}

/** Amounts in WAL; the stocks closed by what they keep or had. */
function linksOf(flows: readonly Flow[]): RibbonLink[] {
  const sums = new Map<string, RibbonLink>();
  const add = (from: string, to: string, frost: bigint): void => {
    if (from === '' || to === '' || from === to || frost <= 0n) return;
    const known = sums.get(`${from}>${to}`);
    const amount = Number(frost) / 1e9;
    if (known === undefined) sums.set(`${from}>${to}`, { from, to, amount });
    else known.amount += amount;
  };
  for (const { from, to, frost } of flows) {
    if (isOwnMoney(from, to)) continue;
    add(PLACES[from]?.payer ?? '', PLACES[to]?.payee ?? '', frost);
  }
  for (const { place, groups, more, less } of STOCKS) {
    const net = netOf(flows, groups);
    add(place, more, net);
    add(less, place, -net);
  }
  return [...sums.values()];
}

/** Stake in and out, and trade between wallets. */
function isOwnMoney(from: string, to: string): boolean {
  const isOwn = (group: string): boolean => group === 'principal' || group.endsWith('-wallet');
  return isOwn(from) && isOwn(to);
}

function shortened<T extends { text: string; x: number }>(labels: T[], width: number): T[] {
  const fitting = labels.filter(({ text }) => text !== 'Rewards'); // between two longer ones
  return fitting.map((label) => {
    const isTooLong = textWidth(label.text) > width / 3;
    return isTooLong
      ? { ...label, text: label.text.replace(/^(Paid|Kept) (by|in|as) /, '') }
      : label;
  });
}

/** Holders whose change in economy-holders.csv is that of these groups of accounts. */
const PROOF: readonly [holders: readonly string[], groups: readonly string[]][] = [
  [['slots'], ['slot', 'reward']],
  [['subsidy'], ['subsidy']],
  [['burned'], ['burned']],
  [['treasury'], ['treasury']],
  [['escrow'], ['escrow']],
  [
    ['users', 'operators', 'delegators'],
    [
      ...['user-wallet', 'operator-wallet', 'delegator-wallet', 'principal'],
      ...['pool', 'commission', 'locked-commission'],
    ],
  ],
];

function answer({ results, range }: PanelInput): string {
  const flows = flowsIn(results, range);
  if (flows.length === 0) return NO_EPOCH;
  const changes = new Map(
    holderChanges(results, range).map(({ holder, frost }) => [holder, frost]),
  );
  let missing = 0n;
  for (const [holders, groups] of PROOF) {
    const held = holders.reduce((sum, holder) => sum + (changes.get(holder) ?? 0n), 0n);
    const difference = held - netOf(flows, groups);
    missing += difference < 0n ? -difference : difference;
  }
  const into = flows.filter(({ to, from }) => to === 'slot' && from !== 'slot');
  const paid = into.reduce((sum, { frost }) => sum + frost, 0n) / 1_000_000_000n;
  const head = `${wal(String(paid * 1_000_000_000n))} went into the slots of epochs; `;
  if (changes.size === 0) return `${head}what was held before is not in the results.`;
  return missing === 0n
    ? `${head}what came into every place less what left it is what it holds more, to the FROST.`
    : `${head}${wal(String(missing))} of what places hold more is not in what moved.`;
}
