/** The requests of an exchange (exchange.ts) in columns, and how they are booked at its end. */
import { CAUSES, type Cause, codeIn, USES } from '../facts.ts';
import { type Bytes, type Direction, REQUEST, RESPONSE, totalBytes } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { ABORTED, bookMessages, type Messages } from './ledger.ts';

/** Requests of one kind and their replies. */
export interface Exchanged {
  cause: Cause;
  request: Bytes;
  reply: Bytes;
}

interface Kind {
  cause: number;
  /** By direction: without framing, and the sum with it. */
  bytes: [Bytes, Bytes];
  totals: [number, number];
}

export function withTotals(ctx: NetworkContext, { cause, request, reply }: Exchanged): Kind {
  const { overheadBytes } = ctx.resolved.network;
  const ofReply = Math.floor(overheadBytes / 2);
  return {
    cause: codeIn(CAUSES, cause),
    bytes: [request, reply],
    totals: [totalBytes(request) + overheadBytes - ofReply, totalBytes(reply) + ofReply],
  };
}

/** Where a request is: on its way (as its direction says), at a node that is down, or over. */
export const ASKED = REQUEST;
export const ANSWERED = RESPONSE;
export const CONNECTING = 2;
export const OVER = 3;
/** Over, and it was never sent. */
export const UNSENT = 4;

const FIRST_COUNT = 4096;
/** Kinds of one exchange at most. */
const KINDS_MAX = 8;

export class Requests {
  kinds: Kind[] = [];
  count = 0;
  /** Bytes of a message, by kind and direction. */
  private readonly totals = new Float64Array(2 * KINDS_MAX);
  kindOf = new Uint8Array(FIRST_COUNT);
  nodeOf = new Int32Array(FIRST_COUNT);
  tagOf = new Int32Array(FIRST_COUNT);
  state = new Uint8Array(FIRST_COUNT);
  /** Times count from the start of the exchange; a call that was adopted began before it. */
  startedUs = new Float64Array(FIRST_COUNT);
  /** When the message under way is through. */
  dueUs = new Float64Array(FIRST_COUNT);
  /** Bytes that got through, by request and direction. */
  sent = new Float64Array(2 * FIRST_COUNT);
  /** 1 once the node has answered. */
  answered = new Uint8Array(FIRST_COUNT);
  /** How it is booked. */
  useOf = new Uint8Array(FIRST_COUNT);

  begin(kinds: Kind[]): void {
    this.kinds = kinds;
    this.count = 0;
    for (const [kind, { totals }] of kinds.entries()) this.totals.set(totals, 2 * kind);
  }

  /** Bytes of a message with its framing; direction 0 or 1. */
  totalOf(request: number, direction: number): number {
    return this.totals[2 * this.kindOf[request] + direction];
  }

  /** The number of one more. */
  add(): number {
    if (this.count === this.nodeOf.length) this.grow();
    this.count += 1;
    return this.count - 1;
  }

  private grow(): void {
    const count = 2 * this.nodeOf.length;
    this.kindOf = wider(this.kindOf, new Uint8Array(count));
    this.nodeOf = wider(this.nodeOf, new Int32Array(count));
    this.tagOf = wider(this.tagOf, new Int32Array(count));
    this.state = wider(this.state, new Uint8Array(count));
    this.startedUs = wider(this.startedUs, new Float64Array(count));
    this.dueUs = wider(this.dueUs, new Float64Array(count));
    this.sent = wider(this.sent, new Float64Array(2 * count));
    this.answered = wider(this.answered, new Uint8Array(count));
    this.useOf = wider(this.useOf, new Uint8Array(count));
  }
}

function wider<Column extends Uint8Array | Int32Array | Float64Array>(
  from: Column,
  to: Column,
): Column {
  to.set(from);
  return to;
}

/** Books all of them at the client; what arrived whole is booked together, by kind and use. */
export function bookRequests(ctx: NetworkContext, client: number, requests: Requests): void {
  const { answered, kindOf, kinds, nodeOf, sent, state, useOf } = requests;
  const { received, sent: sentBy } = ctx.state.network.ledger;
  const whole = new Int32Array(2 * USES.length * kinds.length);
  const book = (request: number, direction: Direction) => {
    const kind = kindOf[request];
    const got = sent[2 * request + direction];
    const use = useOf[request];
    const isWhole = got === kinds[kind].totals[direction];
    if (isWhole) whole[(kind * USES.length + use) * 2 + direction] += 1;
    else {
      describe(kinds[kind], ABORTED, direction);
      inHand.sent = got;
      inHand.count = 1;
      bookMessages(ctx, client, inHand);
    }
  };
  let sentByClient = 0;
  let receivedByClient = 0;
  for (let request = 0; request < requests.count; request += 1) {
    if (state[request] === UNSENT) {
      describe(kinds[kindOf[request]], useOf[request], REQUEST);
      inHand.sent = 0;
      inHand.count = 1;
      bookMessages(ctx, client, inHand);
      continue;
    }
    const node = nodeOf[request];
    const asked = sent[2 * request];
    sentByClient += asked;
    received[node] += asked;
    book(request, REQUEST);
    if (answered[request] === 0) continue;
    const replied = sent[2 * request + 1];
    sentBy[node] += replied;
    receivedByClient += replied;
    book(request, RESPONSE);
  }
  sentBy[client] += sentByClient;
  received[client] += receivedByClient;
  for (let at = 0; at < whole.length; at += 1) {
    if (whole[at] === 0) continue;
    const direction = (at & 1) as Direction;
    const kind = kinds[Math.floor((at >> 1) / USES.length)];
    describe(kind, (at >> 1) % USES.length, direction);
    inHand.sent = inHand.total;
    inHand.count = whole[at];
    bookMessages(ctx, client, inHand);
  }
}

/** What is booked in hand; one for all, and not one each. */
const inHand: Messages = {
  cause: 0,
  use: 0,
  direction: REQUEST,
  bytes: { payload: 0, proof: 0, metadata: 0, framing: 0 },
  total: 0.5,
  sent: 0.5,
  count: 0,
};

/** Sets all but how much of how many messages got through. */
function describe({ bytes, cause, totals }: Kind, use: number, direction: Direction): void {
  inHand.cause = cause;
  inHand.use = use;
  inHand.direction = direction;
  inHand.bytes = bytes[direction];
  inHand.total = totals[direction];
}
