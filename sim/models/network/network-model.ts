/**
 * The network as a model of the engine: endpoints with access links, latencies, calls, bytes.
 *
 * `networkModel(methods)` returns the definition; what servers and callers do are the methods,
 * functions found by name. Sources: network.md §3, §4, §11; failure-data.md §3.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import { FACTS } from '../facts.ts';
import {
  type CallRecord,
  type CallStatus,
  createCalls,
  type Phase,
  type RpcMethod,
} from './calls.ts';
import type { NetworkContext, NetworkState } from './context.ts';
import { createFlows, endDueFlows, shareLinks } from './flows.ts';
import { bookCall, createLedger } from './ledger.ts';
import { createLinks } from './links.ts';
import { createReach, isSevered } from './reach-state.ts';
import { closeCall } from './rpc.ts';
import { beginFlow, completeMessage, type Direction, passDownlink, REQUEST } from './transit.ts';

export const NETWORK_ASSUMPTIONS = [
  'Bandwidth is shared max-min fairly, as a fluid, between the uplink of the sender and the ' +
    'downlink of the receiver; the network in between is never the bottleneck.',
  'Rates follow changes at once: no slow start, no loss, no acknowledgements.',
  'Messages of at most 14,600 bytes (one initial congestion window) wait only for each other, ' +
    'first come first served on each link, and take nothing from bulk flows.',
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

type Methods = ReadonlyMap<string, RpcMethod>;

export function networkModel(methods: readonly RpcMethod[]): ModelDefinition<NetworkState> {
  const byName: Methods = new Map(methods.map((method) => [method.name, method]));
  return defineModel<NetworkState>({
    name: 'network',
    version: 1,
    description: 'Access links shared max-min fairly, latencies by region, calls with deadlines.',
    assumptions: NETWORK_ASSUMPTIONS,
    init: createNetwork,
    facts: FACTS.filter((fact) => fact.name === 'bytes.booked'),
    handlers: {
      'network.share': shareLinks,
      'network.flow-due': endDueFlows,
      'network.latency-over': (ctx: NetworkContext, id, direction) =>
        withCall(ctx, id, (record) => beginFlow(ctx, record, direction as Direction)),
      'network.short-arrived': (ctx: NetworkContext, id, direction) =>
        withCall(ctx, id, (record) => {
          const isThrough = passDownlink(ctx, record, direction as Direction);
          if (isThrough) deliver(ctx, byName, record, direction as Direction);
        }),
      'network.delivered': (ctx: NetworkContext, id, direction) =>
        withCall(ctx, id, (record) => {
          if (isArriving(record.phase, direction as Direction)) {
            deliver(ctx, byName, record, direction as Direction);
          }
        }),
      'network.unreachable': (ctx: NetworkContext, id) =>
        withCall(ctx, id, (record) => endCall(ctx, byName, record, 'unreachable')),
      'network.call-timeout': (ctx: NetworkContext, id) =>
        withCall(ctx, id, (record) => endCall(ctx, byName, record, 'timeout')),
      'network.keep-alive': (ctx: NetworkContext, id) =>
        withCall(ctx, id, (record) => {
          record.keepAlive = 0;
          const { reach } = ctx.state.network;
          if (isSevered(reach, record.from, record.to)) {
            endCall(ctx, byName, record, 'unreachable');
          }
        }),
      'network.call-ended': (ctx: NetworkContext, id) => {
        const { ending } = ctx.state.network.calls;
        const record = ending.get(id);
        if (record === undefined) return;
        ending.delete(id);
        finish(ctx, byName, record);
      },
    },
  });
}

function createNetwork(ctx: NetworkContext): NetworkState {
  const { nodes, clients, latency } = ctx.resolved.network;
  const endpoints = [...nodes, ...clients];
  return {
    nodeCount: nodes.length,
    regionOf: Int32Array.from(endpoints, (endpoint) => {
      const region = latency.regions.indexOf(endpoint.region);
      if (region < 0) ctx.violate(`no region '${endpoint.region}' in the RTT table`);
      return region;
    }),
    jitter: endpoints.map((_, index) => ctx.random.open(`network/latency/${index}`)),
    links: createLinks(
      endpoints.map((endpoint) => endpoint.upBytesPerSecond),
      endpoints.map((endpoint) => endpoint.downBytesPerSecond),
    ),
    flows: createFlows(2 * endpoints.length),
    reach: createReach(endpoints.length),
    calls: createCalls(),
    ledger: createLedger(endpoints.length),
  };
}

/** Runs `act` on a call that is still under way. */
function withCall(ctx: NetworkContext, id: number, act: (record: CallRecord) => void): void {
  const record = ctx.state.network.calls.active.get(id);
  if (record !== undefined) act(record);
}

function isArriving(phase: Phase, direction: Direction): boolean {
  return direction === REQUEST
    ? phase === 'request-flow' || phase === 'request-short'
    : phase === 'response-flow' || phase === 'response-short';
}

function deliver(
  ctx: NetworkContext,
  methods: Methods,
  record: CallRecord,
  direction: Direction,
): void {
  completeMessage(ctx, record, direction);
  if (direction === REQUEST) {
    record.phase = 'serving';
    methodOf(ctx, methods, record).serve(ctx, record);
  } else {
    endCall(ctx, methods, record, record.replyStatus);
  }
}

function endCall(
  ctx: NetworkContext,
  methods: Methods,
  record: CallRecord,
  status: CallStatus,
): void {
  closeCall(ctx, record, status);
  finish(ctx, methods, record);
}

function finish(ctx: NetworkContext, methods: Methods, record: CallRecord): void {
  bookCall(ctx, record, methodOf(ctx, methods, record).done(ctx, record));
}

function methodOf(ctx: NetworkContext, methods: Methods, record: CallRecord): RpcMethod {
  const method = methods.get(record.method);
  return method ?? ctx.violate(`no method '${record.method}' is registered`);
}
