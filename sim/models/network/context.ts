/** The state of the network model, and the context its functions need: no other slice of it. */
import type { Context, StreamId } from '../../engine/index.ts';
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { CallTable } from './call-table.ts';
import type { Deadlines } from './deadlines.ts';
import type { FlowsState } from './flows.ts';
import type { LedgerState } from './ledger.ts';
import type { Links } from './links.ts';
import type { ReachState } from './reach-state.ts';

export interface NetworkState {
  /** Endpoints 0…nodeCount−1 are storage nodes, the rest clients. */
  nodeCount: number;
  /** Index of each endpoint's region in the RTT table. */
  regionOf: Int32Array;
  /** Random stream of each sender's latencies. */
  jitter: StreamId[];
  /** Stream of each endpoint for what it sends that is lost; none where nothing is. */
  losses: StreamId[];
  links: Links;
  flows: FlowsState;
  reach: ReachState;
  calls: CallTable;
  deadlines: Deadlines;
  ledger: LedgerState;
}

export type NetworkContext = Context<{ network: NetworkState }, ResolvedScenario>;
