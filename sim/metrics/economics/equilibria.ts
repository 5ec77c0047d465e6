/** Where best responses ended, as a table and as a sentence. */
import type { EconomyViews, Equilibria } from '../../models/economy-views.ts';
import type { Cell, ResultTable } from '../../results/run-results.ts';

/** A row a player; none where nobody chooses. */
export function equilibriaTables({ equilibria }: EconomyViews): ResultTable[] {
  const { players, choices, rows } = equilibria;
  if (rows.length === 0) return [];
  const columns: [string, string][] = [
    ['start', 'Number of the start; the first have everybody play the same'],
    ['order', 'Number of the random order of moves'],
    ['player', 'Node whose operator chooses'],
    ['from', 'What it played at the start'],
    ['to', 'What it plays at the end'],
    ['ended', 'settled: a full round without a move; cycle; rounds: the limit was met'],
    ['rounds', 'Rounds until then'],
    ['epsilon', 'Largest relative gain that one player could still make alone'],
    ['payoff_usd', 'What it earns at the end, over the epochs of a clone'],
  ];
  return [
    {
      name: 'economy-equilibria',
      help: 'Where best responses ended, by start and order',
      columns: columns.map(([name, help]) => ({ name, help })),
      rows: rows.flatMap(({ start, order, from, profile, ended, rounds, epsilon, payoffsUsd }) =>
        players.map((player, at): Cell[] => {
          const moved = [choices[from[at]], choices[profile[at]]];
          return [start, order, player, ...moved, ended, rounds, epsilon, payoffsUsd[at]];
        }),
      ),
    },
  ];
}

export function equilibriaLine({ rows, players, choices }: Equilibria): string {
  if (rows.length === 0) return '';
  const counts = new Map<string, number>();
  for (const { profile } of rows) {
    const state = players.map((player, at) => `${player} ${choices[profile[at]]}`).join(', ');
    counts.set(state, (counts.get(state) ?? 0) + 1);
  }
  const states = [...counts].map(([state, count]) => `${state} (${count} of ${rows.length})`);
  const open = rows.filter(({ ended }) => ended !== 'settled').length;
  const epsilon = Math.max(...rows.map((row) => row.epsilon));
  return (
    `Best responses end in ${states.length === 1 ? 'one state' : `${states.length} states`}: ` +
    `${states.join('; ')}; ${open} of ${rows.length} plays not settled, largest gain left ` +
    `${Number((100 * epsilon).toPrecision(3))}%.`
  );
}
