/**
 * Messages between one client and the storage nodes while nothing else happens: the requests,
 * replies, draws and queues of links that single calls have (rpc.ts, transit.ts), with a queue of
 * their own and no entry in the table of calls. Most operations of most runs are like that.
 *
 * It holds only for short messages between endpoints that are up, over links without cuts and
 * loss, that end before the next event of the simulation. Where that fails, whoever drives it
 * gives up: everything is then as it was before, and the operation is made of single calls.
 * Nothing in here outlives the event that it is driven in.
 */
import type { TimeUs } from '../../engine/index.ts';
import { codeIn, USES, type Use } from '../facts.ts';
import { type AdoptedCall, putBackCalls, withdrawCalls } from './adopted-calls.ts';
import { releaseSlot } from './call-table.ts';
import { type CallId, type Direction, REQUEST, RESPONSE, RESPONSE_SHORT } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { forgetDeadline, isRingEmpty } from './deadlines.ts';
import { EntryQueue, NONE, NUMBERS_MAX, SPAN_US } from './entry-queue.ts';
import { ExchangePaths, NO_SHORT } from './exchange-paths.ts';
import {
  ANSWERED,
  ASKED,
  bookRequests,
  CONNECTING,
  type Exchanged,
  OVER,
  Requests,
  UNSENT,
  withTotals,
} from './exchange-requests.ts';
import type { TakenEntries } from './taken-entries.ts';

/** What `next` says where no message has arrived: the client goes on; or it has to give up. */
export const GO_ON = -1;
export const GIVE_UP = -2;
/** The alarm that the client had set. */
export const ALARM = -3;
/** All else of the instant is done. */
export const SETTLED = -4;

export interface Beginning {
  kinds: readonly Exchanged[];
  timeoutUs: TimeUs;
  /** By kind: calls that are under way; 0 stands for none. */
  calls: readonly (readonly CallId[])[];
}

export class Exchange {
  private ctx!: NetworkContext;
  private client = 0;
  private timeoutUs = 0;
  private startUs = 0;
  /** Times in here count from the start: small integers, which engines need not allocate. */
  private afterUs = 0;
  private sequence = 0;
  /** Sequence number of the event that it is driven in. */
  private eventSeq = 0;
  private lastUs = 0;
  private events = 0;
  private fired = 0;
  /** Of these, those up to which the time has passed. */
  private passed = 0;
  private open = 0;
  /** The first request of all that are under way also starts the clock of their deadlines. */
  private startsRing = false;
  private fits = true;
  private hasAlarm = false;
  private readonly queue = new EntryQueue();
  private readonly requests = new Requests();
  private readonly paths = new ExchangePaths();
  private adopted: AdoptedCall[] = [];

  /**
   * False where single calls have to be made. The calls under way, by kind, become the first
   * requests, in the order in which something happens to them.
   */
  begin(ctx: NetworkContext, client: number, { kinds, timeoutUs, calls }: Beginning): boolean {
    const { losses, reach, deadlines } = ctx.state.network;
    if (losses.length > 0 || reach.blocked.size > 0 || timeoutUs <= 0) return false;
    if (reach.isUp[client] === 0 || ctx.resolved.plantedDefect !== '') return false;
    const adopted = withdrawCalls(ctx, calls);
    if (adopted === null) return false;
    this.adopted = adopted;
    this.ctx = ctx;
    const { untilUs, events, sequence } = ctx.lull();
    if (untilUs <= ctx.now || events <= adopted.length) {
      putBackCalls(ctx, adopted);
      return false;
    }
    this.client = client;
    this.startUs = ctx.now;
    this.afterUs = 0;
    this.lastUs = Math.min(untilUs - ctx.now, SPAN_US);
    this.events = events;
    this.sequence = sequence;
    this.eventSeq = ctx.eventSeq;
    this.timeoutUs = timeoutUs;
    this.requests.begin(kinds.map((kind) => withTotals(ctx, kind)));
    this.fired = 0;
    this.passed = 0;
    this.open = 0;
    this.fits = true;
    this.hasAlarm = false;
    this.startsRing = isRingEmpty(deadlines, timeoutUs);
    this.queue.clear();
    this.paths.begin(ctx, client);
    for (const call of adopted) this.adopt(call);
    return true;
  }

  get nowUs(): TimeUs {
    return this.startUs + this.afterUs;
  }

  /** Sends a request to a node; its number. */
  ask(kind: number, node: number, tag: number): number {
    const request = this.requests.add();
    this.requests.kindOf[request] = kind;
    this.requests.nodeOf[request] = node;
    this.requests.tagOf[request] = tag;
    this.requests.answered[request] = 0;
    this.requests.startedUs[request] = this.afterUs;
    this.requests.sent[2 * request] = 0;
    this.requests.sent[2 * request + 1] = 0;
    if (this.ctx.state.network.reach.isUp[node] === 1) {
      this.requests.state[request] = ASKED;
      this.send(request, REQUEST);
    } else {
      this.requests.state[request] = CONNECTING;
      const waitUs = this.ctx.resolved.network.connectTimeoutUs;
      this.plan(request, this.afterUs + waitUs, request << 2);
    }
    if (this.open === 0 && this.startsRing) this.queue.skipNumber();
    this.open += 1;
    return request;
  }

  /** The node answers at once, with the reply of another kind where that is given. */
  answer(request: number, kind = this.requests.kindOf[request]): void {
    this.requests.kindOf[request] = kind;
    this.requests.state[request] = ANSWERED;
    this.requests.answered[request] = 1;
    this.send(request, RESPONSE);
  }

  /** The reply was taken. */
  take(request: number, use: Use): void {
    this.requests.state[request] = OVER;
    this.requests.useOf[request] = codeIn(USES, use);
    this.open -= 1;
  }

  /** The client drops a request; what got through counts. */
  drop(request: number): void {
    const state = this.requests.state[request];
    if (state >= OVER) return;
    if (state === CONNECTING) {
      this.take(request, 'wasted');
      this.requests.state[request] = UNSENT;
      return;
    }
    const direction = state === ASKED ? REQUEST : RESPONSE;
    const bytes = this.requests.totalOf(request, direction);
    const node = this.requests.nodeOf[request];
    const got = this.paths.moved(
      node,
      direction,
      bytes,
      this.requests.dueUs[request] - this.afterUs,
    );
    if (got > 0) this.paths.meter(node, direction, got);
    this.requests.sent[2 * request + direction] = got;
    this.take(request, 'wasted');
  }

  /** The client goes on in this instant, after all that is planned for it. */
  goOn(): void {
    this.queue.push(this.afterUs, GO_ON);
  }

  /** Sets the client an alarm; it has one at a time. */
  setAlarm(inUs: TimeUs): void {
    const dueUs = this.afterUs + inUs;
    this.hasAlarm = true;
    if (dueUs < SPAN_US) this.queue.push(dueUs, ALARM);
    else this.fits = false;
  }

  stopAlarm(): void {
    this.hasAlarm = false;
  }

  /** The client goes on in this instant, after whatever else comes in it. */
  settle(): void {
    this.queue.push(this.afterUs, SETTLED);
  }

  /** Adds the entry that was taken last. */
  note(taken: TakenEntries): void {
    taken.add(this.queue.popped, this.fired, this.nowUs);
  }

  /** Request × 2 + direction of what arrives next, or GO_ON, ALARM, SETTLED or GIVE_UP. */
  next(): number {
    const { queue } = this;
    for (;;) {
      const entry = this.fits ? queue.pop() : NONE;
      if (entry === NONE) return GIVE_UP;
      this.afterUs = queue.poppedUs;
      const request = entry >> 2;
      const direction = entry & 1;
      if (entry === ALARM && !this.hasAlarm) continue;
      const state = entry < 0 ? direction : this.requests.state[request];
      if (state === CONNECTING) return GIVE_UP;
      if (state !== direction) continue;
      this.fired += 1;
      const isInTime = this.afterUs < this.lastUs && this.fired <= this.events;
      if (!isInTime || queue.numbers === NUMBERS_MAX) return GIVE_UP;
      // What comes after its number in this instant comes before it: too rare to be sorted anew.
      if (entry === SETTLED && queue.nextUs() === queue.poppedUs) return GIVE_UP;
      if (entry < 0) return entry;
      if ((entry & 2) === 0 && !this.passesDownlink(request, direction)) continue;
      const bytes = this.requests.totalOf(request, direction);
      this.paths.meter(this.requests.nodeOf[request], direction, bytes);
      this.requests.sent[2 * request + direction] = bytes;
      return 2 * request + direction;
    }
  }

  /** Requests so far. */
  get count(): number {
    return this.requests.count;
  }

  nodeAt(request: number): number {
    return this.requests.nodeOf[request];
  }

  tagAt(request: number): number {
    return this.requests.tagOf[request];
  }

  /** What the node had answered to a call that was adopted; null where it had not yet. */
  responseTo(request: number): unknown {
    if (request >= this.adopted.length) return null;
    return this.ctx.state.network.calls.responses[this.adopted[request].slot];
  }

  kindAt(request: number): number {
    return this.requests.kindOf[request];
  }

  /** Lets the time pass up to an entry that was taken, for what happened then and is to be told. */
  passTo({ numbers, fired, timesUs }: TakenEntries, entry: number): void {
    const number = numbers[entry];
    this.ctx.pass({
      toUs: timesUs[entry],
      fired: fired[entry] - this.passed,
      planned: 0,
      eventSeq: this.sequenceOf(number),
      causeSeq: this.causeOf(number),
    });
    this.passed = fired[entry];
  }

  /**
   * It all happened: books what was sent, and lets the time pass up to the entry that was taken
   * last. Where the client goes on in an event of its own (`isOwn`), that was not the last.
   */
  end(isOwn: boolean): void {
    const { adopted, ctx, queue } = this;
    const own = isOwn ? 1 : 0;
    const { calls } = ctx.state.network;
    bookRequests(ctx, this.client, this.requests);
    for (const { slot } of adopted) {
      forgetDeadline(ctx, slot);
      releaseSlot(calls, slot);
    }
    calls.made += this.requests.count - adopted.length;
    ctx.pass({
      toUs: this.nowUs,
      fired: this.fired - this.passed - own,
      planned: queue.numbers - adopted.length - own,
      eventSeq: this.sequenceOf(isOwn ? queue.poppedCause : queue.popped),
      causeSeq: this.causeOf(isOwn ? queue.poppedCause : queue.popped),
    });
  }

  /** Nothing of it happened. */
  giveUp(): void {
    this.paths.putBack();
    putBackCalls(this.ctx, this.adopted);
  }

  /** Sequence number of an entry: adopted calls have theirs. */
  private sequenceOf(number: number): number {
    const { adopted } = this;
    if (number > adopted.length) return this.sequence + number - adopted.length;
    return number === 0 ? this.eventSeq : adopted[number - 1].sequence;
  }

  /** The same of the event that planned it. */
  private causeOf(number: number): number {
    const { adopted, queue } = this;
    const isAdopted = number > 0 && number <= adopted.length;
    return isAdopted ? adopted[number - 1].event.cause : this.sequenceOf(queue.causeOf(number));
  }

  private adopt({ slot, kind, timeUs, isWaiting }: AdoptedCall): void {
    const { calls } = this.ctx.state.network;
    const request = this.requests.add();
    this.open += 1;
    const isAnswered = calls.phase[slot] === RESPONSE_SHORT;
    const isSent = calls.hasConnected[slot] === 1;
    this.requests.kindOf[request] = kind;
    this.requests.nodeOf[request] = calls.to[slot];
    this.requests.tagOf[request] = calls.tag[slot];
    this.requests.answered[request] = isAnswered ? 1 : 0;
    this.requests.state[request] = isSent ? this.requests.answered[request] : CONNECTING;
    this.requests.startedUs[request] = calls.startedUs[slot] - this.startUs;
    this.requests.sent[2 * request] = calls.sent[2 * slot];
    this.requests.sent[2 * request + 1] = 0;
    const entry = isSent ? (isWaiting ? 2 : 0) | this.requests.answered[request] : 0;
    this.plan(request, timeUs - this.startUs, (request << 2) | entry);
  }

  private send(request: number, direction: Direction): void {
    const { paths, requests } = this;
    const bytes = requests.totalOf(request, direction);
    const throughUs = paths.send(requests.nodeOf[request], direction, bytes, this.afterUs);
    if (throughUs === NO_SHORT) this.fits = false;
    else this.plan(request, throughUs, (request << 2) | direction);
  }

  /** Is the downlink free for it? Else it waits. */
  private passesDownlink(request: number, direction: number): boolean {
    const { afterUs, paths, requests } = this;
    const bytes = requests.totalOf(request, direction);
    const freeAtUs = paths.joinDownlink(requests.nodeOf[request], direction, bytes, afterUs);
    if (freeAtUs === afterUs) return true;
    this.plan(request, freeAtUs, (request << 2) | 2 | direction);
    return false;
  }

  private plan(request: number, dueUs: TimeUs, entry: number): void {
    this.requests.dueUs[request] = dueUs;
    if (dueUs - this.requests.startedUs[request] >= this.timeoutUs) this.fits = false;
    if (dueUs < SPAN_US) this.queue.push(dueUs, entry);
    else this.fits = false;
  }
}
