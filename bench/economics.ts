/**
 * npm run bench:economics — replicas of two years (52 epochs, 105 nodes, 500 delegators) of the
 * economy alone: node-epochs a CPU second, with the ledger, a recount at each epoch and measures.
 *
 * A row is one node-epoch with reward, commission, pool, votes and re-apportionment. Delegators are
 * valued on demand and counted apart. Beside it the general path, with every policy called, and
 * the same epoch as a plain loop over Python integers where `python3` exists. `-- --replicas N`
 * (1,000 by default), `-- --json`, `-- --quick`.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { DELEGATORS, runFast, runGeneral, template, valueDelegators } from './economics/replica.ts';

interface Row {
  work: string;
  system: string;
  unit: string;
  value: number;
  ratioTo?: string;
  ratio?: number;
}

const EPOCHS = 52;
const isQuick = process.argv.includes('--quick');
const at = process.argv.indexOf('--replicas');
const replicas = isQuick ? 20 : Math.max(1, Number(process.argv[at + 1]) || 1000);

const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

/** Units of work a CPU second. */
function rate(work: () => number): number {
  const start = cpuSeconds();
  const units = work();
  return units / (cpuSeconds() - start);
}

const first = template();
const fresh = () => structuredClone(first);

function fast(): number {
  let rows = 0;
  for (let seed = 1; seed <= replicas; seed++) {
    rows += runFast(first, seed, EPOCHS).totals.nodeEpochs;
  }
  return rows;
}

function general(): number {
  let rows = 0;
  for (let count = 0; count < Math.max(1, replicas / 100); count++) {
    rows += runGeneral(fresh(), EPOCHS);
  }
  return rows;
}

function valued(): number {
  const run = runFast(first, 1, EPOCHS);
  const rounds = Math.max(10, replicas / 10);
  for (let round = 0; round < rounds; round++) valueDelegators(first, run);
  return rounds * DELEGATORS;
}

function python(): number | null {
  const peer = fileURLToPath(new URL('./economics/epoch_peer.py', import.meta.url));
  try {
    const options = { stdio: ['ignore', 'pipe', 'ignore'] as ['ignore', 'pipe', 'ignore'] };
    return Number(execFileSync('python3', [peer, isQuick ? '2' : '10'], options));
  } catch {
    return null;
  }
}

for (let warm = 0; warm < 5; warm++) runFast(first, warm, EPOCHS);
const ours = rate(fast);
const plain = rate(general);
const values = rate(valued);
const peer = python();
const million = (value: number): number => value / 1e6;
const rows: Row[] = [
  { work: 'quiet epochs', system: 'walrus-sim', unit: 'M node-epochs/s', value: million(ours) },
  {
    work: 'every policy called',
    system: 'walrus-sim, general path',
    unit: 'M node-epochs/s',
    value: million(plain),
    ratioTo: 'walrus-sim',
    ratio: plain / ours,
  },
  {
    work: 'delegators valued',
    system: 'walrus-sim',
    unit: 'M delegator-epochs/s',
    value: million(values),
  },
];
if (peer !== null) {
  rows.push({
    work: 'quiet epochs',
    system: 'Python integers',
    unit: 'M node-epochs/s',
    value: million(peer),
    ratioTo: 'walrus-sim',
    ratio: peer / ours,
  });
}
if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(rows)}\n`);
else {
  for (const { work, system, unit, value, ratio } of rows) {
    const times = ratio === undefined ? '' : `  ${ratio.toFixed(3)} of walrus-sim`;
    process.stdout.write(`${work}, ${system}: ${value.toPrecision(3)} ${unit}${times}\n`);
  }
}
