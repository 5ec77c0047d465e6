/**
 * The chain on the engine: transactions enter an order, events come out of it to every node.
 *
 * A transaction takes effect `finalityUs` after it was submitted; its events reach each storage
 * node within the node's poll interval, in order (network.md §1: reliable ordered broadcast with
 * a delay per node). The rules are the pure transitions of sim/models/chain. Assumed: clients see
 * the current committee without delay, and the result of a transaction of theirs one poll interval
 * after it took effect, as the slowest node does: without failures every node knows of a blob
 * before its upload begins (network.md §4 step 4, §13 8). The node with the smallest jitter calls
 * a transition first.
 * Event blobs are in sim/models/event-blobs. Left out: checkpoints between events, forks of a
 * node's own log.
 */
import { defineModel, type ModelDefinition, type SignalId } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import {
  apply,
  type ChainAction,
  type ChainEvent,
  type ChainState,
  encodedBytesOf,
  liveRegistrations,
} from '../chain/index.ts';
import { weightOfNodes } from '../committee/index.ts';
import { walParts } from '../economic-facts.ts';
import { certifyBlob } from '../holdings/index.ts';
import type { WalrusContext } from '../world.ts';
import type { ChainEconomy } from './chain-economy.ts';
import { emitChainFacts } from './chain-facts.ts';
import { emitEconomicFacts } from './economic-chain-facts.ts';
import { afterEpochChange, beforeEpochChange } from './epoch-money.ts';
import { genesis } from './genesis.ts';
import { appendEvent, kindAt, type Log } from './log.ts';
import { onTransitionDue, scheduleTransition } from './transitions.ts';

export interface EventLogState {
  chain: ChainState;
  log: Log;
  /** Transactions on their way, by number. */
  transactions: Map<number, { action: ChainAction; signal: SignalId }>;
  /** Results that their submitters have not seen yet, by number of the transaction. */
  results: Map<number, { signal: SignalId; isAccepted: boolean }>;
  nextTransaction: number;
  /** Why a transaction was refused, by its signal, until somebody takes it. */
  refusals: Map<SignalId, string>;
  /** The resource that an accepted one made, by its signal, until somebody takes it. */
  made: Map<SignalId, number>;
  /** Pending delivery per node; 0: none. */
  deliveries: number[];
}

/** What the composed network does with the log. */
export interface EventLogHooks {
  /** A node that is up polls: it takes the events from its cursor on. */
  deliver(ctx: WalrusContext, node: number): void;
  /** Policies and people of the scenario, where it has any. */
  economy?: ChainEconomy;
}

export function eventLogModel(hooks: EventLogHooks): ModelDefinition<EventLogState> {
  return defineModel<EventLogState>({
    name: 'eventLog',
    version: 4,
    description: 'Ordered chain events, transactions and the clock of the epochs',
    assumptions: [
      'Clients see the committee without delay and the result of a transaction one poll interval ' +
        'after it took effect; nodes poll the chain, each at moments of its own.',
      'Every node waits a random while before it calls an epoch change; the first to call causes it.',
    ],
    init: (ctx) => genesis(ctx, hooks.economy),
    start,
    handlers: {
      'event-log.execute': (ctx, _target, transaction) => execute(ctx, transaction, hooks.economy),
      'event-log.result': (ctx, _target, transaction) => tellResult(ctx, transaction),
      'event-log.deliver': (ctx, node) => {
        ctx.state.eventLog.deliveries[node] = 0;
        hooks.deliver(ctx, node);
      },
      'event-log.transition-due': (ctx, epoch, attempt) => onTransitionDue(ctx, epoch, attempt),
    },
  });
}

/** Announces what the chain holds at time 0 and starts its clock. */
function start(ctx: WalrusContext): void {
  announcePreloaded(ctx);
  for (const { index } of ctx.state.storageNodes.nodes) scheduleDelivery(ctx, index);
  scheduleTransition(ctx);
}

/** The preloaded blobs: all that the log holds at time 0. */
function announcePreloaded(ctx: WalrusContext): void {
  const { log, chain } = ctx.state.eventLog;
  const signers = chain.current!.members.map(({ node }) => node);
  const weight = weightOfNodes(chain.current!, signers);
  for (let position = 0; position < log.count; position++) {
    const blob = log.blob[position];
    if (kindAt(log, position) === 'blob-registered') {
      const [{ client, storage }] = liveRegistrations(chain, blob);
      const { lengthBytes } = blobAt(ctx, blob);
      const encodedBytes = encodedBytesOf(chain, blob);
      ctx.emit('blob.registered', blob, client, lengthBytes, encodedBytes, storage.endEpoch);
    } else {
      noteCertified(ctx, blob);
      ctx.emit('blob.certified', blob, log.eventEpoch[position], weight);
    }
  }
}

/**
 * Submits a transaction. The signal fires with 1 when its effect is seen and 0 when it was
 * refused; the caller destroys it.
 */
export function submit(ctx: WalrusContext, action: ChainAction): SignalId {
  const state = ctx.state.eventLog;
  const signal = ctx.signals.create();
  const transaction = state.nextTransaction++;
  state.transactions.set(transaction, { action, signal });
  ctx.schedule(ctx.resolved.network.chain.finalityUs, 'event-log.execute', 0, transaction);
  return signal;
}

/** Submits a transaction whose result nobody waits for. */
export function submitAndForget(ctx: WalrusContext, action: ChainAction): void {
  const state = ctx.state.eventLog;
  const transaction = state.nextTransaction++;
  state.transactions.set(transaction, { action, signal: 0 });
  ctx.schedule(ctx.resolved.network.chain.finalityUs, 'event-log.execute', 0, transaction);
}

/** The refusal of a transaction whose signal fired with 0; forgets it. */
export function takeRefusal(ctx: WalrusContext, signal: SignalId): string {
  const refusal = ctx.state.eventLog.refusals.get(signal) ?? '';
  ctx.state.eventLog.refusals.delete(signal);
  return refusal;
}

/** The resource that an accepted transaction made; 0 for none. Forgets it. */
export function takeMade(ctx: WalrusContext, signal: SignalId): number {
  const { made } = ctx.state.eventLog;
  const resource = made.get(signal) ?? 0;
  made.delete(signal);
  return resource;
}

/** Lets a node poll soon: called at new events, and when a node comes back. */
export function scheduleDelivery(ctx: WalrusContext, node: number): void {
  const state = ctx.state.eventLog;
  if (state.deliveries[node] !== 0) return;
  const stream = ctx.random.open(`chain/poll/${node}`);
  const delayUs = ctx.random.integer(stream, ctx.resolved.network.chain.pollIntervalUs) + 1;
  state.deliveries[node] = ctx.schedule(delayUs, 'event-log.deliver', node);
}

function execute(ctx: WalrusContext, number: number, economy?: ChainEconomy): void {
  const state = ctx.state.eventLog;
  const transaction = state.transactions.get(number)!;
  state.transactions.delete(number);
  const isEpochChange = transaction.action.kind === 'initiate-epoch-change';
  const closing = economy?.before(ctx, transaction.action) ?? null;
  if (isEpochChange) beforeEpochChange(ctx, economy);
  const swapped = isEpochChange ? economy?.rules(ctx) : undefined;
  const result = apply(state.chain, transaction.action, ctx.now, swapped);
  if (result.ok) {
    record(ctx, result.events);
    emitEconomicFacts(ctx, result.economic);
    economy?.after(ctx, transaction.action, result);
    if (isEpochChange) afterEpochChange(ctx, economy);
    if (closing !== null) economy?.closed(ctx, closing, result);
  } else refuse(ctx, transaction.action, transaction.signal, result.error);
  if (transaction.signal === 0) return;
  if (result.ok && result.resource !== undefined) {
    state.made.set(transaction.signal, result.resource);
  }
  state.results.set(number, { signal: transaction.signal, isAccepted: result.ok });
  ctx.schedule(ctx.resolved.network.chain.pollIntervalUs, 'event-log.result', 0, number);
}

function tellResult(ctx: WalrusContext, number: number): void {
  const { results } = ctx.state.eventLog;
  const { signal, isAccepted } = results.get(number)!;
  results.delete(number);
  ctx.signals.fire(signal, isAccepted ? 1 : 0);
}

function record(ctx: WalrusContext, events: readonly ChainEvent[]): void {
  const state = ctx.state.eventLog;
  for (const event of events) {
    appendEvent(state.log, { timeUs: ctx.now, epoch: state.chain.clock.epoch, event });
    if (event.kind === 'blob-certified') noteCertified(ctx, event.blob);
    emitChainFacts(ctx, event);
    if (OPENS_TRANSITION.has(event.kind)) scheduleTransition(ctx);
    if (event.kind === 'epoch-change-started') scheduleAtEpoch(ctx);
  }
  if (events.length === 0) return;
  for (let node = 0; node < ctx.resolved.network.nodes.length; node++) {
    if (ctx.state.storageNodes.nodes[node].isUp) scheduleDelivery(ctx, node);
  }
}

/** What of the workload goes by epochs, where the scenario has any of it. */
function scheduleAtEpoch(ctx: WalrusContext): void {
  const { background, population } = ctx.resolved.workload;
  if (background !== undefined) ctx.schedule(0, 'storage-node.background');
  if (population.turnover !== undefined) ctx.schedule(0, 'storage-node.turn-over');
}

const OPENS_TRANSITION = new Set<ChainEvent['kind']>(['epoch-change-done', 'committee-selected']);

function noteCertified(ctx: WalrusContext, blob: number): void {
  const record = blobAt(ctx, blob);
  if (record.certifiedUs >= 0) return;
  record.certifiedUs = ctx.now;
  certifyBlob(ctx.state.holdings.table, blob, ctx.now);
}

function refuse(ctx: WalrusContext, action: ChainAction, signal: SignalId, error: string): void {
  if (signal !== 0) ctx.state.eventLog.refusals.set(signal, error);
  if (action.kind === 'stake') {
    ctx.emit('stake.refused', action.node, ...walParts(action.deltaFrost));
  }
  if (action.kind === 'certify-blob') {
    ctx.emit(
      'certificate.rejected',
      action.blob,
      action.epoch,
      ctx.state.eventLog.chain.clock.epoch,
    );
  }
}
