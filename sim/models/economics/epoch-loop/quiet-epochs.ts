/**
 * Quiet epochs, fast and still exact: the deployed rules for epochs in which nobody moves stake,
 * so that pool updates only add, on typed arrays and in doubles that are exact by construction.
 * Loads an economy, runs so many epochs, and writes it back as the general path would have left
 * it; a test holds the two to equal books.
 *
 * ⌊w·R/n⌋ = w·⌊R/n⌋ + ⌊w·(R mod n)/n⌋, and rates in basis points the same way: exact while R is
 * below 2^53. What is not quiet (pending stake, deny lists, scheduled commissions, larger sums,
 * other policies) is refused: the general path takes it.
 */
import {
  apportionRounded,
  type Committee,
  maxShardsPerNode,
  transition,
} from '../../committee/index.ts';
import { largerOf } from '../amounts.ts';
import { startNextEpoch } from '../epoch-clock.ts';
import { toShares, toWal } from '../exchange-rate.ts';
import { addAmount, recount, roundedAmount, takeAmount } from '../ledger/index.ts';
import { unitsOf } from '../storage-cost.ts';
import { capacityVote, quorumAbove } from '../votes.ts';
import {
  type Book,
  loadBook,
  type QuietPlan,
  seatNodes,
  seatOrder,
  seatShards,
  storeBook,
} from './quiet-book.ts';
import type { PolicedEconomy } from './state.ts';

export type { QuietPlan } from './quiet-book.ts';

/** Sums of the epochs, for measuring. */
export interface QuietTotals {
  nodeEpochs: number;
  rewards: number;
  commission: number;
  burned: number;
  paid: number;
  movedShards: number;
}

/** Sums below it are exact, and so are all products here: each is at most the sum. */
const LIMIT = Number.MAX_SAFE_INTEGER;
const BP = 10_000;

/** What quiet epochs come to: sums, and the books to value delegators by or to write back. */
export interface QuietRun {
  totals: QuietTotals;
  /** Worth of a stake that is active since before the run, by the rate of the last epoch. */
  worth(node: number, principalFrost: bigint): bigint;
  /** Leaves the economy as the general path would have. */
  store(): void;
}

/**
 * Runs quiet epochs beside the economy, which stays as it is until they are stored: replicas need
 * no copy. @throws RangeError when the economy is not quiet, or stops being so on the way.
 */
export function runQuietEpochs(economy: PolicedEconomy, plan: QuietPlan): QuietRun {
  expectQuiet(economy);
  const book = loadBook(economy, plan);
  const totals: QuietTotals = {
    nodeEpochs: 0,
    rewards: 0,
    commission: 0,
    burned: 0,
    paid: 0,
    movedShards: 0,
  };
  for (let ahead = 0; ahead < plan.epochs; ahead++) {
    vote(book, plan, ahead);
    buy(book, plan, { ahead, totals });
    const next = endVoting(book, totals);
    topUp(book, plan, ahead);
    closeEpoch(book, { ahead, next, totals });
    topUp(book, plan, ahead + 1);
    recount(book.economy.ledger);
  }
  return {
    totals,
    worth: (node, principalFrost) => {
      const { pool } = economy.nodes[node];
      const rate = { walFrost: book.wal[node], shares: pool.shares };
      return toWal(rate, toShares(pool.rates[pool.rates.length - 1], principalFrost));
    },
    store: () => storeBook(economy, book, plan),
  };
}

function expectQuiet({ nodes, policyStates, rules }: PolicedEconomy): void {
  const isQuiet = nodes.every(
    ({ pool, commission, denyListBytes }) =>
      pool.pendingStake.length + pool.pendingShares.length + pool.preActive.length === 0 &&
      commission.scheduled.length === 0 &&
      denyListBytes === 0n &&
      pool.shares > 0n,
  );
  const isDeployed = rules.name === 'mainnet-v3' && policyStates.subsidy !== null;
  if (!isQuiet || !isDeployed) throw new RangeError('not a quiet economy under mainnet-v3');
}

/** Nodes that vote in dollars push a vote that leaves the dead band; prices follow at once. */
function vote(book: Book, plan: QuietPlan, ahead: number): void {
  const usd = plan.walUsd(ahead);
  const storage = Math.ceil(plan.storageNanoUsd / usd);
  const write = Math.ceil(plan.writeNanoUsd / usd);
  for (const node of plan.usdNodes) {
    push(book.storageVotes, node, { value: storage, percent: plan.thresholdPercent });
    push(book.writeVotes, node, { value: write, percent: plan.thresholdPercent });
  }
  countPrices(book);
}

function push(
  votes: Float64Array,
  node: number,
  { value, percent }: { value: number; percent: number },
): void {
  const old = votes[node];
  const isPushed = old === 0 ? value !== 0 : Math.abs(value - old) * 100 > old * percent;
  if (isPushed) votes[node] = value;
}

function countPrices({ economy, byStorage, byWrite, ...book }: Book): void {
  economy.storagePriceFrost = BigInt(lowestBacked(book, book.storageVotes, byStorage));
  economy.writePriceFrost = BigInt(lowestBacked(book, book.writeVotes, byWrite));
}

function lowestBacked(
  { members, shards }: Pick<Book, 'members' | 'shards'>,
  votes: Float64Array,
  order: Int32Array,
): number {
  let all = 0;
  for (let at = 0; at < order.length; at++) {
    const seat = order[at];
    all += shards[seat];
    const mine = votes[members[seat]];
    let back = at - 1;
    for (; back >= 0 && votes[members[order[back]]] > mine; back--) order[back + 1] = order[back];
    order[back + 1] = seat;
  }
  let weight = 0;
  for (let at = 0; at < order.length; at++) {
    weight += shards[order[at]];
    if (3 * weight >= 2 * all + 1) return votes[members[order[at]]];
  }
  return 0;
}

function buy(
  book: Book,
  { purchase }: QuietPlan,
  { ahead, totals }: { ahead: number; totals: QuietTotals },
): void {
  const { agent, bytes, epochs } = purchase;
  if (bytes === 0n) return;
  const { economy, slots, used, halves, firstEpoch } = book;
  const perEpoch = Number(unitsOf(bytes) * economy.storagePriceFrost);
  const size = Number(bytes);
  const capacity = Number(economy.capacityBytes);
  for (let one = ahead; one < ahead + epochs; one++) if (used[one] + size > capacity) return;
  for (let one = ahead; one < ahead + epochs; one++) {
    slots[one] += perEpoch;
    used[one] += size;
    addAmount(halves.slot, firstEpoch + one, perEpoch);
    takeAmount(halves.wallet, agent, perEpoch);
  }
  totals.paid += perEpoch * epochs;
}

/** Releases locks, apportions, and counts the capacity votes where seats have changed. */
function endVoting(book: Book, totals: QuietTotals): Committee {
  const { economy, wal, halves, locked, previous } = book;
  for (const node of previous) {
    addAmount(halves.commission, node, locked[node]);
    takeAmount(halves.locked, node, locked[node]);
    locked[node] = 0;
  }
  const { current, shards, rules } = economy;
  const { candidates, due, walHalves } = book;
  const rounded = new Float64Array(candidates.length);
  for (let entry = 0; entry < candidates.length; entry++) {
    rounded[entry] = roundedAmount(walHalves, candidates[entry]);
  }
  const cap = maxShardsPerNode(candidates.length, shards, rules.nodeCapBp);
  const exact = (entry: number): bigint => wal[candidates[entry]];
  const counts = apportionRounded({ rounded, exact }, shards, cap);
  let seated = 0;
  for (let entry = 0; entry < candidates.length; entry++) {
    due[candidates[entry]] = counts[entry];
    if (counts[entry] > 0) seated++;
  }
  const epoch = current!.epoch + 1;
  let isSame = seated === book.members.length;
  for (let seat = 0; isSame && seat < seated; seat++) {
    isSame = due[book.members[seat]] === book.shards[seat];
  }
  if (isSame && book.capacity > 0n) return { ...current!, epoch };
  const assignments = counts
    .map((count, entry) => ({ node: candidates[entry], shards: count }))
    .filter((one) => one.shards > 0);
  const next = isSame ? { ...current!, epoch } : transition(current!, epoch, assignments);
  for (let shard = 0; shard < shards; shard++) {
    if (current!.owner[shard] !== next.owner[shard]) totals.movedShards++;
  }
  const votes = next.members.map(({ node, shards: { length: weight } }) => ({
    value: capacityVote(economy.nodes[node].votes.capacityBytes, { weight, shards }),
    weight,
  }));
  book.capacity = quorumAbove(votes, shards);
  return next;
}

/** The usage part of the subsidies; a pool that is short is not quiet. */
function topUp(
  { slots, handled, halves, firstEpoch, economy }: Book,
  plan: QuietPlan,
  from: number,
): void {
  const { usageRateBp: rate } = plan;
  const end = Math.min(slots.length, from + economy.ring.length);
  for (let one = from; one < end; one++) {
    const fresh = slots[one] - handled[one];
    if (fresh > 0) {
      const thousands = Math.floor(fresh / BP);
      const added = thousands * rate + Math.floor(((fresh - thousands * BP) * rate) / BP);
      slots[one] += added;
      addAmount(halves.slot, firstEpoch + one, added);
      takeAmount(halves.subsidy, 0, added);
    }
    handled[one] = slots[one];
  }
}

function closeEpoch(
  book: Book,
  { ahead, next, totals }: { ahead: number; next: Committee; totals: QuietTotals },
): void {
  const { economy, slots, used, halves, members, shards, firstEpoch } = book;
  const gross = slots[ahead];
  if (gross >= LIMIT || used[ahead] === 0) throw new RangeError('not quiet: the slot is too full');
  const burned = Math.floor((gross * economy.rules.burnBp) / BP);
  const left = gross - exactBurn(gross, economy.rules.burnBp, burned);
  const whole = Math.floor(left / economy.shards);
  const rest = left - whole * economy.shards;
  const rates = new BigInt64Array(economy.nodes.length);
  let given = 0;
  for (let seat = 0; seat < members.length; seat++) {
    const node = members[seat];
    const weight = shards[seat];
    const reward = weight * whole + Math.floor((weight * rest) / economy.shards);
    const rate = book.rateBp[node];
    const parts = Math.floor(reward / BP);
    const commission = parts * rate + Math.floor(((reward - parts * BP) * rate) / BP);
    const kept = reward - commission;
    given += reward;
    totals.commission += commission;
    addAmount(halves.locked, node, commission);
    book.locked[node] += commission;
    addAmount(halves.pool, node, kept);
    addAmount(book.walHalves, node, kept);
    rates[node] = book.wal[node];
  }
  const rolled = left - given;
  takeAmount(halves.slot, firstEpoch + ahead, gross);
  addAmount(halves.burned, 0, gross - left);
  addAmount(halves.slot, firstEpoch + ahead + 1, rolled);
  slots[ahead] = 0;
  slots[ahead + 1] += rolled;
  totals.nodeEpochs += members.length;
  totals.rewards += given;
  totals.burned += gross - left;
  recordEntering(book, next, rates);
  book.rates.push(rates);
  turn(book, next, ahead);
}

/** ⌊gross · bp / 10,000⌋, whose product may leave the exact doubles. */
function exactBurn(gross: number, bp: number, fast: number): number {
  if (gross * bp < LIMIT) return fast;
  const parts = Math.floor(gross / BP);
  return parts * bp + Math.floor(((gross - parts * BP) * bp) / BP);
}

/** New members have their pool updated too, with no reward. */
function recordEntering({ wal }: Book, next: Committee, rates: BigInt64Array): void {
  for (const { node } of next.members) if (rates[node] === 0n) rates[node] = wal[node];
}

function turn(book: Book, next: Committee, ahead: number): void {
  const { economy } = book;
  book.previous = book.members;
  economy.previous = economy.current;
  if (next.members !== economy.current!.members) {
    book.members = seatNodes(next);
    book.shards = seatShards(next);
    book.byStorage = seatOrder(book.members.length);
    book.byWrite = seatOrder(book.members.length);
  }
  economy.current = next;
  const { clock, epochUs } = economy;
  economy.nowUs = clock.startedUs + epochUs;
  startNextEpoch(clock, economy.nowUs);
  const usedBytes = BigInt(book.used[ahead + 1]);
  economy.capacityBytes = largerOf(book.capacity, usedBytes);
  economy.votedCapacityBytes = book.capacity;
  countPrices(book);
}
