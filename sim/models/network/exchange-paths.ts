/**
 * What the messages of an exchange (exchange.ts) meet between its client and the nodes: access
 * links with their queues and meters, and delays. All of it is looked up once for an exchange, and
 * can be put back as it was.
 */
import { type TimeUs, toTicks } from '../../engine/index.ts';
import { type Direction, REQUEST } from './calls.ts';
import type { NetworkContext } from './context.ts';
import { SPAN_US } from './entry-queue.ts';
import type { JitterTable } from './jitter.ts';
import { jitterTable, roundTripUs } from './latency.ts';
import {
  addLinkBytes,
  downLink,
  type Links,
  linkCapacity,
  rateBesideFlows,
  upLink,
} from './links.ts';
import { joinDownlink, type Passing, passingOf, passUplink, type Rates } from './short-queues.ts';
import { isShort, SHORT_MESSAGE_BYTES } from './transit.ts';

/** What `send` says of a message that is no short one, or has no open links. */
export const NO_SHORT = -1;

export class ExchangePaths {
  private ctx!: NetworkContext;
  private links!: Links;
  private client = 0;
  private startUs = 0;
  private jitter: JitterTable | null = null;
  /**
   * By endpoint: rates of its links, whole and beside flows; half a round trip to it and from it,
   * and the stream of its jitter.
   */
  private upRate = new Float64Array(0);
  private downRate = new Float64Array(0);
  private fairUp = new Float64Array(0);
  private fairDown = new Float64Array(0);
  private halfThere = new Float64Array(0);
  private halfBack = new Float64Array(0);
  private stream = new Int32Array(0);
  /** What to go back to. */
  private columns: Float64Array[] = [];
  private marks: Int32Array = new Int32Array(0);
  /** By direction, the last message: the next is often as large, over links as wide. */
  private readonly last = [createLast(), createLast()];

  begin(ctx: NetworkContext, client: number): void {
    const { jitter, links } = ctx.state.network;
    this.ctx = ctx;
    this.links = links;
    this.client = client;
    this.startUs = ctx.now;
    this.columns = changedOf(links).map((column) => column.slice());
    this.marks = ctx.random.mark(jitter);
    this.jitter = jitterTable(ctx.resolved.network.latency.jitterSigma);
    const { endpointCount } = links;
    if (this.upRate.length !== endpointCount) this.makeColumns(endpointCount);
    for (let endpoint = 0; endpoint < endpointCount; endpoint += 1) {
      this.upRate[endpoint] = linkCapacity(links, upLink(endpoint));
      this.downRate[endpoint] = linkCapacity(links, downLink(links, endpoint));
      this.fairUp[endpoint] = rateBesideFlows(links, upLink(endpoint));
      this.fairDown[endpoint] = rateBesideFlows(links, downLink(links, endpoint));
      this.halfThere[endpoint] = roundTripUs(ctx, client, endpoint) / 2;
      this.halfBack[endpoint] = roundTripUs(ctx, endpoint, client) / 2;
      this.stream[endpoint] = jitter[endpoint];
    }
  }

  /** Nothing was sent. */
  putBack(): void {
    for (const [index, column] of changedOf(this.links).entries()) column.set(this.columns[index]);
    this.ctx.random.putBack(this.ctx.state.network.jitter, this.marks);
  }

  /**
   * Sends a message `afterUs` the start; when its last byte could be through, SPAN_US for later
   * than that, or NO_SHORT. As `sendMessage`.
   */
  send(node: number, direction: Direction, bytes: number, afterUs: TimeUs): TimeUs {
    const from = direction === REQUEST ? this.client : node;
    const to = direction === REQUEST ? node : this.client;
    const { passing, rates } = this.lastOf(direction, from, to, bytes);
    const rate = rates.fairRate;
    const fits = bytes <= SHORT_MESSAGE_BYTES || isShort(this.ctx, { from, to, bytes, rate });
    if (!(rate > 0) || !fits) return NO_SHORT;
    const halfUs = direction === REQUEST ? this.halfThere[node] : this.halfBack[node];
    const leftUs = passUplink(this.links, upLink(from), passing, this.startUs + afterUs);
    return this.sinceStart(leftUs + this.drawLatencyUs(halfUs, from));
  }

  /** When the downlink is free for a message that could be through now. As `passDownlink`. */
  joinDownlink(node: number, direction: number, bytes: number, afterUs: TimeUs): TimeUs {
    const from = direction === REQUEST ? this.client : node;
    const to = direction === REQUEST ? node : this.client;
    const { passing } = this.lastOf(direction, from, to, bytes);
    const link = downLink(this.links, to);
    return this.sinceStart(joinDownlink(this.links, link, passing, this.startUs + afterUs));
  }

  /** Whole bytes of a message that are past the link it leaves next, `leftUs` before its end. */
  moved(node: number, direction: Direction, bytes: number, leftUs: TimeUs): number {
    const from = direction === REQUEST ? this.client : node;
    const to = direction === REQUEST ? node : this.client;
    const slowest = Math.min(this.fairUp[from], this.fairDown[to]);
    return Math.max(0, Math.min(bytes, Math.floor(bytes - (leftUs * slowest) / 1e6)));
  }

  /** Counts bytes that got through on both links. */
  meter(node: number, direction: number, bytes: number): void {
    const { client, links } = this;
    addLinkBytes(links, upLink(direction === REQUEST ? client : node), bytes);
    addLinkBytes(links, downLink(links, direction === REQUEST ? node : client), bytes);
  }

  /** As an integer of 32 bits. */
  private sinceStart(timeUs: TimeUs): TimeUs {
    const afterUs = timeUs - this.startUs;
    return afterUs < SPAN_US ? afterUs | 0 : SPAN_US;
  }

  private lastOf(direction: number, from: number, to: number, bytes: number): Last {
    const last = this.last[direction];
    const { passing, rates } = last;
    const upRate = this.upRate[from];
    const downRate = this.downRate[to];
    const fairRate = Math.min(this.fairUp[from], this.fairDown[to]);
    const isAsBefore =
      bytes === last.bytes &&
      upRate === rates.upRate &&
      downRate === rates.downRate &&
      fairRate === rates.fairRate;
    if (isAsBefore) return last;
    last.bytes = bytes;
    rates.upRate = upRate;
    rates.downRate = downRate;
    rates.fairRate = fairRate;
    passingOf(bytes, rates, passing);
    return last;
  }

  /** As in latency.ts, over links without loss. */
  private drawLatencyUs(halfUs: TimeUs, from: number): TimeUs {
    const { ctx, jitter } = this;
    if (jitter === null) return toTicks(halfUs);
    return jitter.delayed(halfUs, 0, ctx.random.uniform(this.stream[from]));
  }

  private makeColumns(endpointCount: number): void {
    this.upRate = new Float64Array(endpointCount);
    this.downRate = new Float64Array(endpointCount);
    this.fairUp = new Float64Array(endpointCount);
    this.fairDown = new Float64Array(endpointCount);
    this.halfThere = new Float64Array(endpointCount);
    this.halfBack = new Float64Array(endpointCount);
    this.stream = new Int32Array(endpointCount);
  }
}

/** A message, and how it passes. */
interface Last {
  bytes: number;
  rates: Rates;
  passing: Passing;
}

function createLast(): Last {
  return {
    bytes: -1,
    rates: { upRate: 0.5, downRate: 0.5, fairRate: 0.5 },
    passing: { upUs: 0.5, downUs: 0.5, bothUs: 0.5 },
  };
}

/** Columns of the links that messages change. */
function changedOf({ freeUs, busySinceUs, wholeBytes, fractionBytes }: Links): Float64Array[] {
  return [freeUs, busySinceUs, wholeBytes, fractionBytes];
}
