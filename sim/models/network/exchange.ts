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
import { CAUSES, type Cause, codeIn, USES, type Use } from '../facts.ts';
import {
  type Bytes,
  type CallId,
  type Direction,
  REQUEST,
  RESPONSE,
  RESPONSE_SHORT,
  totalBytes,
} from './calls.ts';
import type { NetworkContext } from './context.ts';
import { type AdoptedCall, putBackCalls, withdrawCalls } from './adopted-calls.ts';
import { releaseSlot } from './call-table.ts';
import { forgetDeadline, isRingEmpty } from './deadlines.ts';
import { EntryQueue, NONE, NUMBERS_MAX, SPAN_US } from './entry-queue.ts';
import { drawLatencyUs } from './latency.ts';
import { ABORTED, bookEnds, bookMessages } from './ledger.ts';
import { addLinkBytes, downLink, type Links, linkCapacity, upLink } from './links.ts';
import { isShort, wholeTicks } from './transit.ts';

/** What `next` says where no message has arrived: the client goes on; or it has to give up. */
export const GO_ON = -1;
export const GIVE_UP = -2;

/** Requests of one kind and their replies. */
export interface Exchanged {
  cause: Cause;
  request: Bytes;
  reply: Bytes;
}

interface Kind {
  cause: number;
  bytes: [Bytes, Bytes];
  /** With framing. */
  totals: [number, number];
}

/** Where a request is: on its way (as its direction says), at a node that is down, or over. */
const ASKED = REQUEST;
const ANSWERED = RESPONSE;
const CONNECTING = 2;
const OVER = 3;
/** Over, and it was never sent. */
const UNSENT = 4;

export interface Beginning {
  kinds: readonly Exchanged[];
  timeoutUs: TimeUs;
  /** By kind: calls that are under way; 0 stands for none. */
  calls: readonly (readonly CallId[])[];
}

const FIRST_COUNT = 4096;

export class Exchange {
  nowUs: TimeUs = 0;
  /** Requests so far. */
  count = 0;
  private ctx!: NetworkContext;
  private client = 0;
  private kinds: Kind[] = [];
  private timeoutUs = 0;
  private startUs = 0;
  private sequence = 0;
  private untilUs = 0;
  private events = 0;
  private fired = 0;
  private open = 0;
  /** The first request of all that are under way also starts the clock of their deadlines. */
  private startsRing = false;
  private fits = true;
  private readonly queue = new EntryQueue();
  /** By request. */
  private kindOf = new Uint8Array(FIRST_COUNT);
  private nodeOf = new Int32Array(FIRST_COUNT);
  private tagOf = new Int32Array(FIRST_COUNT);
  private state = new Uint8Array(FIRST_COUNT);
  private startedUs = new Float64Array(FIRST_COUNT);
  /** When the message under way is through. */
  private dueUs = new Float64Array(FIRST_COUNT);
  /** Bytes that got through, by request and direction, and how they are booked. */
  private sent = new Float64Array(2 * FIRST_COUNT);
  private useOf = new Uint8Array(FIRST_COUNT);
  private answered = new Uint8Array(FIRST_COUNT);
  /** By endpoint. */
  private upRate = new Float64Array(0);
  private downRate = new Float64Array(0);
  private adopted: AdoptedCall[] = [];
  /** What to go back to. */
  private links: Float64Array[] = [];
  private marks: Int32Array = new Int32Array(0);

  /**
   * False where single calls have to be made. The calls under way, by kind, become the first
   * requests, in the order in which something happens to them.
   */
  begin(ctx: NetworkContext, client: number, { kinds, timeoutUs, calls }: Beginning): boolean {
    const { links, losses, reach, jitter, deadlines } = ctx.state.network;
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
    this.nowUs = ctx.now;
    this.untilUs = Math.min(untilUs, ctx.now + SPAN_US);
    this.events = events;
    this.sequence = sequence;
    this.timeoutUs = timeoutUs;
    this.kinds = kinds.map((kind) => withTotals(ctx, kind));
    this.count = 0;
    this.fired = 0;
    this.open = 0;
    this.fits = true;
    this.startsRing = isRingEmpty(deadlines, timeoutUs);
    this.queue.clear();
    this.readRates();
    this.links = changedOf(links).map((column) => column.slice());
    this.marks = ctx.random.mark(jitter);
    for (const call of adopted) this.adopt(call);
    return true;
  }

  /** Sends a request to a node; its number. */
  ask(kind: number, node: number, tag: number): number {
    const request = this.count;
    if (request === this.nodeOf.length) this.grow();
    this.count = request + 1;
    this.kindOf[request] = kind;
    this.nodeOf[request] = node;
    this.tagOf[request] = tag;
    this.answered[request] = 0;
    this.startedUs[request] = this.nowUs;
    this.sent[2 * request] = 0;
    this.sent[2 * request + 1] = 0;
    if (this.ctx.state.network.reach.isUp[node] === 1) {
      this.state[request] = ASKED;
      this.send(request, REQUEST);
    } else {
      this.state[request] = CONNECTING;
      const waitUs = this.ctx.resolved.network.connectTimeoutUs;
      this.plan(request, this.nowUs + waitUs, request << 2);
    }
    if (this.open === 0 && this.startsRing) this.queue.skipNumber();
    this.open += 1;
    return request;
  }

  /** The node answers at once, with the reply of another kind where that is given. */
  answer(request: number, kind = this.kindOf[request]): void {
    this.kindOf[request] = kind;
    this.state[request] = ANSWERED;
    this.answered[request] = 1;
    this.send(request, RESPONSE);
  }

  /** The reply was taken. */
  take(request: number, use: Use): void {
    this.state[request] = OVER;
    this.useOf[request] = codeIn(USES, use);
    this.open -= 1;
  }

  /** The client drops a request; what got through counts. */
  drop(request: number): void {
    const state = this.state[request];
    if (state >= OVER) return;
    if (state === CONNECTING) {
      this.take(request, 'wasted');
      this.state[request] = UNSENT;
      return;
    }
    const direction = state === ASKED ? REQUEST : RESPONSE;
    const bytes = this.kinds[this.kindOf[request]].totals[direction];
    const got = this.progress(request, direction, bytes);
    if (got > 0) this.meter(this.nodeOf[request], direction, got);
    this.sent[2 * request + direction] = got;
    this.take(request, 'wasted');
  }

  /** The client goes on in this instant, after all that is planned for it. */
  goOn(): void {
    this.queue.push(this.nowUs - this.startUs, GO_ON);
  }

  /** Request × 2 + direction of the message that arrives next, GO_ON or GIVE_UP. */
  next(): number {
    const { queue } = this;
    for (;;) {
      const entry = this.fits ? queue.pop() : NONE;
      if (entry === NONE) return GIVE_UP;
      this.nowUs = this.startUs + queue.poppedUs;
      const request = entry >> 2;
      const direction = entry & 1;
      const state = entry === GO_ON ? direction : this.state[request];
      if (state === CONNECTING) return GIVE_UP;
      if (state !== direction) continue;
      this.fired += 1;
      const isInTime = this.nowUs < this.untilUs && this.fired <= this.events;
      if (!isInTime || queue.numbers === NUMBERS_MAX) return GIVE_UP;
      if (entry === GO_ON) return GO_ON;
      if ((entry & 2) === 0 && !this.passesDownlink(request, direction)) continue;
      const bytes = this.kinds[this.kindOf[request]].totals[direction];
      this.meter(this.nodeOf[request], direction, bytes);
      this.sent[2 * request + direction] = bytes;
      return 2 * request + direction;
    }
  }

  nodeAt(request: number): number {
    return this.nodeOf[request];
  }

  tagAt(request: number): number {
    return this.tagOf[request];
  }

  /** What the node had answered to a call that was adopted; null where it had not yet. */
  responseTo(request: number): unknown {
    if (request >= this.adopted.length) return null;
    return this.ctx.state.network.calls.responses[this.adopted[request].slot];
  }

  kindAt(request: number): number {
    return this.kindOf[request];
  }

  /**
   * It all happened: books what was sent, and lets the time pass up to the entry that was taken
   * last. Where the client goes on in an event of its own (`isOwn`), that was not the last.
   */
  end(isOwn: boolean): void {
    const { adopted, ctx, queue } = this;
    const own = isOwn ? 1 : 0;
    const { calls } = ctx.state.network;
    this.book();
    for (const { slot } of adopted) {
      forgetDeadline(ctx, slot);
      releaseSlot(calls, slot);
    }
    calls.made += this.count - adopted.length;
    ctx.pass({
      toUs: this.nowUs,
      fired: this.fired - own,
      planned: queue.numbers - adopted.length - own,
      eventSeq: this.sequenceOf(isOwn ? queue.poppedCause : queue.popped),
      causeSeq: this.sequenceOf(isOwn ? queue.causeOf(queue.poppedCause) : queue.poppedCause),
    });
  }

  /** Nothing of it happened. */
  giveUp(): void {
    const { links, jitter } = this.ctx.state.network;
    for (const [index, column] of changedOf(links).entries()) column.set(this.links[index]);
    this.ctx.random.putBack(jitter, this.marks);
    putBackCalls(this.ctx, this.adopted);
  }

  /** Sequence number of an entry: adopted calls have theirs. */
  private sequenceOf(number: number): number {
    const { adopted } = this;
    if (number > adopted.length) return this.sequence + number - adopted.length;
    return number === 0 ? this.ctx.eventSeq : adopted[number - 1].sequence;
  }

  private adopt({ slot, kind, timeUs, isWaiting }: AdoptedCall): void {
    const { calls } = this.ctx.state.network;
    const request = this.count;
    if (request === this.nodeOf.length) this.grow();
    this.count = request + 1;
    this.open += 1;
    const isAnswered = calls.phase[slot] === RESPONSE_SHORT;
    const isSent = calls.hasConnected[slot] === 1;
    this.kindOf[request] = kind;
    this.nodeOf[request] = calls.to[slot];
    this.tagOf[request] = calls.tag[slot];
    this.answered[request] = isAnswered ? 1 : 0;
    this.state[request] = isSent ? this.answered[request] : CONNECTING;
    this.startedUs[request] = calls.startedUs[slot];
    this.sent[2 * request] = calls.sent[2 * slot];
    this.sent[2 * request + 1] = 0;
    const entry = isSent ? (isWaiting ? 2 : 0) | this.answered[request] : 0;
    this.plan(request, timeUs, (request << 2) | entry);
  }

  private send(request: number, direction: Direction): void {
    const { ctx, client, upRate, downRate } = this;
    const { freeUs } = ctx.state.network.links;
    const node = this.nodeOf[request];
    const from = direction === REQUEST ? client : node;
    const to = direction === REQUEST ? node : client;
    const bytes = this.kinds[this.kindOf[request]].totals[direction];
    const up = upRate[from];
    const down = downRate[to];
    const rate = up < down ? up : down;
    const latencyUs = drawLatencyUs(ctx, from, to);
    if (!(rate > 0) || !isShort(ctx, { from, to, bytes, rate })) {
      this.fits = false;
      return;
    }
    const upUs = (bytes * 1e6) / up;
    const link = upLink(from);
    freeUs[link] = Math.max(this.nowUs, freeUs[link]) + upUs;
    const moreUs = down < up ? (bytes * 1e6) / down - upUs : 0;
    this.plan(request, wholeTicks(freeUs[link] + moreUs) + latencyUs, (request << 2) | direction);
  }

  /** As `passDownlink` of transit.ts. */
  private passesDownlink(request: number, direction: number): boolean {
    const { client, nowUs, downRate, upRate } = this;
    const { links } = this.ctx.state.network;
    const { busySinceUs, freeUs } = links;
    const node = this.nodeOf[request];
    const from = direction === REQUEST ? client : node;
    const to = direction === REQUEST ? node : client;
    const bytes = this.kinds[this.kindOf[request]].totals[direction as Direction];
    const link = downLink(links, to);
    const firstUs = nowUs - (bytes * 1e6) / Math.min(upRate[from], downRate[to]);
    if (firstUs >= freeUs[link]) {
      busySinceUs[link] = firstUs;
      freeUs[link] = nowUs;
      return true;
    }
    const aloneUs = Math.max(0, busySinceUs[link] - firstUs);
    busySinceUs[link] -= aloneUs;
    freeUs[link] = Math.max(nowUs, freeUs[link] + (bytes * 1e6) / downRate[to] - aloneUs);
    const freeAtUs = wholeTicks(freeUs[link]);
    if (freeAtUs <= nowUs) return true;
    this.plan(request, freeAtUs, (request << 2) | 2 | direction);
    return false;
  }

  private plan(request: number, dueUs: TimeUs, entry: number): void {
    this.dueUs[request] = dueUs;
    if (dueUs - this.startedUs[request] >= this.timeoutUs) this.fits = false;
    const afterUs = dueUs - this.startUs;
    if (afterUs < SPAN_US) this.queue.push(afterUs, entry);
    else this.fits = false;
  }

  private progress(request: number, direction: Direction, bytes: number): number {
    const node = this.nodeOf[request];
    const from = direction === REQUEST ? this.client : node;
    const to = direction === REQUEST ? node : this.client;
    const slowest = Math.min(this.upRate[from], this.downRate[to]);
    const leftUs = this.dueUs[request] - this.nowUs;
    return Math.max(0, Math.min(bytes, Math.floor(bytes - (leftUs * slowest) / 1e6)));
  }

  private meter(node: number, direction: number, bytes: number): void {
    const { links } = this.ctx.state.network;
    addLinkBytes(links, upLink(direction === REQUEST ? this.client : node), bytes);
    addLinkBytes(links, downLink(links, direction === REQUEST ? node : this.client), bytes);
  }

  /** What arrived whole is booked together, by kind and use. */
  private book(): void {
    const { client, ctx, kinds, sent } = this;
    const { ledger } = ctx.state.network;
    const whole = new Int32Array(2 * USES.length * kinds.length);
    for (let request = 0; request < this.count; request += 1) {
      const kind = this.kindOf[request];
      const use = this.useOf[request];
      const node = this.nodeOf[request];
      if (this.state[request] === UNSENT) {
        this.bookAlike(kind, use, { direction: REQUEST, sent: 0 }, 1);
        continue;
      }
      for (let direction = 0; direction <= this.answered[request]; direction += 1) {
        const got = sent[2 * request + direction];
        if (direction === REQUEST) bookEnds(ledger, client, node, got);
        else bookEnds(ledger, node, client, got);
        const isWhole = got === kinds[kind].totals[direction as Direction];
        if (isWhole) whole[(kind * USES.length + use) * 2 + direction] += 1;
        else this.bookAlike(kind, ABORTED, { direction: direction as Direction, sent: got }, 1);
      }
    }
    for (let at = 0; at < whole.length; at += 1) {
      const direction = (at & 1) as Direction;
      const line = at >> 1;
      const kind = Math.floor(line / USES.length);
      const sent = kinds[kind].totals[direction];
      if (whole[at] > 0) this.bookAlike(kind, line % USES.length, { direction, sent }, whole[at]);
    }
  }

  private bookAlike(
    kind: number,
    use: number,
    { direction, sent }: { direction: Direction; sent: number },
    count: number,
  ): void {
    const { bytes, cause, totals } = this.kinds[kind];
    const total = totals[direction];
    const message = { cause, use, direction, bytes: bytes[direction], total, sent, count };
    bookMessages(this.ctx, this.client, message);
  }

  private readRates(): void {
    const { links } = this.ctx.state.network;
    const { endpointCount } = links;
    if (this.upRate.length !== endpointCount) {
      this.upRate = new Float64Array(endpointCount);
      this.downRate = new Float64Array(endpointCount);
    }
    for (let endpoint = 0; endpoint < endpointCount; endpoint += 1) {
      this.upRate[endpoint] = linkCapacity(links, upLink(endpoint));
      this.downRate[endpoint] = linkCapacity(links, downLink(links, endpoint));
    }
  }

  private grow(): void {
    const count = 2 * this.nodeOf.length;
    this.kindOf = wider(this.kindOf, new Uint8Array(count));
    this.tagOf = wider(this.tagOf, new Int32Array(count));
    this.nodeOf = wider(this.nodeOf, new Int32Array(count));
    this.state = wider(this.state, new Uint8Array(count));
    this.startedUs = wider(this.startedUs, new Float64Array(count));
    this.dueUs = wider(this.dueUs, new Float64Array(count));
    this.sent = wider(this.sent, new Float64Array(2 * count));
    this.useOf = wider(this.useOf, new Uint8Array(count));
    this.answered = wider(this.answered, new Uint8Array(count));
  }
}

function withTotals(ctx: NetworkContext, { cause, request, reply }: Exchanged): Kind {
  const { overheadBytes } = ctx.resolved.network;
  const ofReply = Math.floor(overheadBytes / 2);
  return {
    cause: codeIn(CAUSES, cause),
    bytes: [request, reply],
    totals: [totalBytes(request) + overheadBytes - ofReply, totalBytes(reply) + ofReply],
  };
}

/** Columns of the links that messages change. */
function changedOf({ freeUs, busySinceUs, wholeBytes, fractionBytes }: Links): Float64Array[] {
  return [freeUs, busySinceUs, wholeBytes, fractionBytes];
}

function wider<Column extends Uint8Array | Int32Array | Float64Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}
