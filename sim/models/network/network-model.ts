/**
 * The network as a model of the engine: endpoints with access links, latencies, calls, bytes.
 *
 * `networkModel(methods)` returns the definition; what servers and callers do are the methods,
 * functions found by name. Sources: network.md §3, §4, §11; failure-data.md §3.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import { FACTS } from '../facts.ts';
import { CallView, createCallTable, directionOf, isCurrent } from './call-table.ts';
import {
  type Direction,
  ENDED,
  ENDING,
  REQUEST,
  REQUEST_FLOW,
  REQUEST_SHORT,
  RESPONSE_FLOW,
  RESPONSE_SHORT,
  type RpcMethod,
  SERVING,
  TIMEOUT,
  UNREACHABLE,
} from './calls.ts';
import type { NetworkContext, NetworkState } from './context.ts';
import { passDeadline } from './deadlines.ts';
import { createFlows, endDueFlows, shareLinks } from './flows.ts';
import { createLedger } from './ledger.ts';
import { createLinks } from './links.ts';
import { createReach, isSevered } from './reach-state.ts';
import { bookAndRelease, closeCall } from './rpc.ts';
import { beginFlow, beginInTurn, completeMessage, passDownlink } from './transit.ts';

export const NETWORK_ASSUMPTIONS = [
  'Bandwidth is shared max-min fairly, as a fluid, between the uplink of the sender and the ' +
    'downlink of the receiver; the network in between is never the bottleneck.',
  'Rates follow changes at once: no slow start, no acknowledgements.',
  'A lost message (network.latency.loss; none by default) is sent again as a whole after a time-out of ' +
    'a round trip and 200 ms, doubled at each further loss; its bytes are counted once.',
  'Traffic of clients that are not simulated (workload.background) takes its part of a link ' +
    'first, at most 95%.',
  'Messages of at most 14,600 bytes (one initial congestion window), or of at most what their ' +
    'fair share of the slower link carries in a round trip, wait only for each other, on a ' +
    'downlink in the order in which they could be through, take as long as that share makes ' +
    'them, and take nothing from bulk flows.',
  'Above 14,600 bytes that is a shortcut: exactly, each would be a flow with its ' +
    'fair share of the links. The tests compare the two.',
  'To save work, flows between the same two endpoints are solved as one, only links that changed ' +
    'are solved again, and time-outs of equal length share a queue. None of this changes a result.',
  'A message that is cancelled in the queue of a link keeps its place there.',
  'Connections are kept open: a call costs one round trip and no handshake.',
  'One-way delay is half the round-trip time of the two regions times a lognormal factor drawn ' +
    'for each message; messages of one pair may overtake each other.',
  'Framing is a fixed number of bytes a call, half with the request and half with the reply.',
  'A crash is noticed at once by callers with a call in progress; a peer that was down or cut ' +
    'off before is given up after the connect timeout.',
  'A message behind a new cut waits; a cut that outlasts the next keep-alive ping (every 30 s ' +
    'from the start of the call, 5 s to answer) ends the call. A one-way cut stops only its ' +
    'direction.',
  'A cancelled call stops both directions at once; the server does not learn of it and its ' +
    'reply is not sent.',
];

export function networkModel(methods: readonly RpcMethod[]): ModelDefinition<NetworkState> {
  return defineModel<NetworkState>({
    name: 'network',
    version: 6,
    description: 'Access links shared max-min fairly, latencies by region, calls with deadlines.',
    assumptions: NETWORK_ASSUMPTIONS,
    init: (ctx: NetworkContext) => createNetwork(ctx, methods),
    facts: FACTS.filter((fact) => fact.name === 'bytes.booked'),
    handlers: {
      'network.share': shareLinks,
      'network.flow-due': endDueFlows,
      'network.latency-over': (ctx: NetworkContext, slot, argument) => {
        if (isUnderWay(ctx, slot, argument)) beginInTurn(ctx, slot, directionOf(argument));
      },
      'network.turn-come': (ctx: NetworkContext, slot, argument) => {
        if (isUnderWay(ctx, slot, argument)) beginFlow(ctx, slot, directionOf(argument));
      },
      'network.short-arrived': (ctx: NetworkContext, slot, argument) => {
        if (!isUnderWay(ctx, slot, argument)) return;
        const direction = directionOf(argument);
        if (passDownlink(ctx, slot, direction)) deliver(ctx, methods, slot, direction);
      },
      'network.delivered': (ctx: NetworkContext, slot, argument) => {
        const direction = directionOf(argument);
        if (isUnderWay(ctx, slot, argument) && isArriving(ctx, slot, direction)) {
          deliver(ctx, methods, slot, direction);
        }
      },
      'network.unreachable': (ctx: NetworkContext, slot, argument) => {
        if (isUnderWay(ctx, slot, argument)) endCall(ctx, methods, slot, UNREACHABLE);
      },
      'network.deadline': (ctx: NetworkContext, ring) =>
        passDeadline(ctx, ring, (slot) => endCall(ctx, methods, slot, TIMEOUT)),
      'network.keep-alive': (ctx: NetworkContext, slot, argument) => {
        if (!isUnderWay(ctx, slot, argument)) return;
        const { calls, reach } = ctx.state.network;
        calls.keepAlive[slot] = 0;
        if (isSevered(reach, calls.from[slot], calls.to[slot])) {
          endCall(ctx, methods, slot, UNREACHABLE);
        }
      },
      'network.call-ended': (ctx: NetworkContext, slot, argument) => {
        const { calls } = ctx.state.network;
        if (!isCurrent(calls, slot, argument) || calls.phase[slot] !== ENDING) return;
        calls.phase[slot] = ENDED;
        finish(ctx, methods, slot);
      },
    },
  });
}

function createNetwork(ctx: NetworkContext, methods: readonly RpcMethod[]): NetworkState {
  const { nodes, clients, services = [], latency } = ctx.resolved.network;
  const endpoints = [...nodes, ...clients, ...services];
  return {
    nodeCount: nodes.length,
    regionOf: Int32Array.from(endpoints, (endpoint) => {
      const region = latency.regions.indexOf(endpoint.region);
      if (region < 0) ctx.violate(`no region '${endpoint.region}' in the RTT table`);
      return region;
    }),
    jitter: endpoints.map((_, index) => ctx.random.open(`network/latency/${index}`)),
    losses:
      latency.lossShare === undefined
        ? []
        : endpoints.map((_, index) => ctx.random.open(`network/loss/${index}`)),
    links: createLinks(
      endpoints.map((endpoint) => endpoint.upBytesPerSecond),
      endpoints.map((endpoint) => endpoint.downBytesPerSecond),
    ),
    flows: createFlows(2 * endpoints.length),
    reach: createReach(endpoints.length),
    calls: createCallTable(methods.map(({ name }) => name)),
    deadlines: [],
    ledger: createLedger(endpoints.length, nodes.length),
  };
}

/** An event of a call that has ended is stale. */
function isUnderWay(ctx: NetworkContext, slot: number, argument: number): boolean {
  const { calls } = ctx.state.network;
  return isCurrent(calls, slot, argument) && calls.phase[slot] < ENDING;
}

function isArriving(ctx: NetworkContext, slot: number, direction: Direction): boolean {
  const phase = ctx.state.network.calls.phase[slot];
  return direction === REQUEST
    ? phase === REQUEST_FLOW || phase === REQUEST_SHORT
    : phase === RESPONSE_FLOW || phase === RESPONSE_SHORT;
}

type Methods = readonly RpcMethod[];

function deliver(ctx: NetworkContext, methods: Methods, slot: number, direction: Direction): void {
  const { calls } = ctx.state.network;
  completeMessage(ctx, slot, direction);
  if (direction === REQUEST) {
    calls.phase[slot] = SERVING;
    methods[calls.method[slot]].serve(ctx, served.show(calls, slot));
  } else {
    endCall(ctx, methods, slot, calls.replyStatus[slot]);
  }
}

function endCall(ctx: NetworkContext, methods: Methods, slot: number, status: number): void {
  closeCall(ctx, slot, status);
  finish(ctx, methods, slot);
}

function finish(ctx: NetworkContext, methods: Methods, slot: number): void {
  const { calls } = ctx.state.network;
  const use = methods[calls.method[slot]].done(ctx, ended.show(calls, slot));
  bookAndRelease(ctx, slot, use);
}

/** What handlers see a call through; never state, shown anew to each. */
const served = new CallView(createCallTable([]), 0);
const ended = new CallView(createCallTable([]), 0);
