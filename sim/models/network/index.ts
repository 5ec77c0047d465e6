/** The network model's public parts. */
export { joinCallId, splitCallId } from './call-table.ts';
export type { Bytes, Call, CallId, CallStatus, RpcMethod } from './calls.ts';
export type { NetworkContext, NetworkState } from './context.ts';
export { ALARM, Exchange, GIVE_UP, GO_ON, SETTLED } from './exchange.ts';
export type { Exchanged } from './exchange-requests.ts';
export {
  abortFlow,
  type FlowId,
  type FlowSpec,
  flowProgress,
  isFlowRunning,
  setLinkLoad,
  setLinkShare,
  startFlow,
} from './flows.ts';
export { roundTripUs } from './latency.ts';
export { bookedBytes, type LedgerLine, type LedgerState, ledgerLines } from './ledger.ts';
export { NETWORK_ASSUMPTIONS, networkModel } from './network-model.ts';
export { cut, heal, isEndpointUp, reachable, setEndpointUp } from './reach.ts';
export { type Cut, type CutId, isBlocked, isSevered } from './reach-state.ts';
export {
  type CallSpec,
  call,
  cancelCall,
  findCall,
  KEEP_ALIVE_INTERVAL_US,
  KEEP_ALIVE_TIMEOUT_US,
  openCalls,
  reply,
} from './rpc.ts';
export { type RttTable, rttTables } from './rtt-tables.ts';
export { TakenEntries } from './taken-entries.ts';
export { endpointBytes, linkBytes, type TrafficBalance, trafficBalance } from './traffic.ts';
export { SHORT_MESSAGE_BYTES } from './transit.ts';
export { tellAllBooked, tellBooked } from './untold.ts';
