/** State of the event blobs: what was cut, how far each node is with writing and with reading. */
import type { ResolvedScenario } from '../../scenario/resolved.ts';
import type { WalrusContext } from '../world.ts';

export type EventBlobSettings = NonNullable<ResolvedScenario['network']['eventBlobs']>;

export interface EventBlobsState {
  /** The blob of each window, by the number of the window. */
  blobs: number[];
  /** Windows whose certificate some node has taken. */
  known: number;
  /** Where in the log the next window begins. */
  from: number;
  /** By node: the window that it attested to last and the epoch in which it did; −1 before. */
  attested: number[];
  attestedEpoch: number[];
  /** In a flow: who has attested to the window that is certified next, in one epoch. */
  together: Together;
  /** By node that came back: until when it has the events; −1 where it follows the chain. */
  hasUntilUs: number[];
  /** By node: the outage that `hasUntilUs` takes in already, by its beginning. */
  outageUs: number[];
  /** By node: the procedure that reads event blobs, or 0. */
  reading: number[];
  /** By node: 1 while nothing has the events that it lacks. */
  isCutOff: number[];
}

/** Attestations that go to the chain in one transaction. */
export interface Together {
  window: number;
  epoch: number;
  nodes: number[];
  /** Shards behind them. */
  weight: number;
  isSubmitted: boolean;
}

export function createEventBlobsState(ctx: WalrusContext): EventBlobsState {
  const each = (value: number) => ctx.resolved.network.nodes.map(() => value);
  return {
    blobs: [],
    known: 0,
    from: 0,
    attested: each(-1),
    attestedEpoch: each(0),
    together: { window: -1, epoch: 0, nodes: [], weight: 0, isSubmitted: false },
    hasUntilUs: each(-1),
    outageUs: each(-1),
    reading: each(0),
    isCutOff: each(0),
  };
}

export function settingsOf(ctx: WalrusContext): EventBlobSettings | undefined {
  return ctx.resolved.network.eventBlobs;
}

/** When a window ends. */
export function windowEndUs({ checkpoints, checkpointUs }: EventBlobSettings, window: number) {
  return (window + 1) * checkpoints * checkpointUs;
}

/** Windows that are certified: they are certified in order. */
export function certifiedWindows(ctx: WalrusContext, { checkpoints }: EventBlobSettings): number {
  return (ctx.state.eventLog.chain.eventBlobs.certifiedCheckpoint + 1) / checkpoints;
}
