/**
 * The market of a network run: those who decide, the price of WAL, and what the network has shown
 * of its nodes since the epoch began. The economy itself is the chain's (event-log/), which keeps
 * the books of policies beside its own.
 */
import type { ChainState } from '../chain/index.ts';
import type { PolicedEconomy } from '../economics/epoch-loop/state.ts';
import type { EconomicWorld } from '../economics/epoch-loop/world.ts';
import type { EconomyBooks } from '../epoch-economy/books.ts';
import type { WalrusContext } from '../world.ts';

export interface MarketState
  extends EconomyBooks,
    Pick<EconomicWorld, 'price' | 'memories' | 'conducts' | 'payouts'> {
  /** Ticks of this phase that are over. */
  ticks: number;
  observed: Observed;
  /** By node, 0 … 1: where in the ID space what it does not keep begins. */
  dropFrom: number[];
}

/** What the running epoch has shown; node columns are by node. */
export interface Observed {
  certificates: number;
  signed: number[];
  /** Samples by measurers, and by other members. */
  probes: Sample[];
  challenges: Sample[];
  /** Shards that a gaining node could not get from their holder. */
  notReceived: { shard: number; from: number; by: number }[];
  /** Bytes that helped to rebuild such shards. */
  helped: { shard: number; from: number; by: number; bytes: number }[];
}

export interface Sample {
  asked: number;
  passed: number;
}

export function nothingObserved(nodes: number): Observed {
  const samples = (): Sample[] => Array.from({ length: nodes }, () => ({ asked: 0, passed: 0 }));
  return {
    certificates: 0,
    signed: Array<number>(nodes).fill(0),
    probes: samples(),
    challenges: samples(),
    notReceived: [],
    helped: [],
  };
}

/** A chain whose rules are policies. */
export type PolicedChain = ChainState & PolicedEconomy;

export function policedChain(ctx: WalrusContext): PolicedChain {
  return ctx.state.eventLog.chain as PolicedChain;
}
