/** The economy of a run with `granularity: epoch`; FROST are decimal strings. */
import type { PriceProcess } from '../models/economics/price-process/index.ts';

export interface ResolvedPolicy {
  /** Name of one that ships; '' for a file of the user. */
  name: string;
  /** The user's file as written, and its content. */
  file: string;
  sha256: string;
  params: Record<string, string>;
}

export interface ResolvedActor {
  role: 'operator' | 'delegator' | 'user';
  /** Name of one that ships, or the user's file as written. */
  strategy: string;
  /** Of the user's file; absent for one that ships. */
  sha256?: string;
  /** Wallets are numbered: delegators and users in this order, then operators by node. */
  agent: number;
  /** −1 for everybody but operators. */
  node: number;
  params: Record<string, number>;
}

/** Operators who choose among strategies by what these pay on a clone of the economy. */
export interface ResolvedBestResponse {
  /** Nodes, and what each may choose. */
  players: number[];
  choices: { strategy: string; params: Record<string, number> }[];
  /** The clones begin when this epoch does, and run so many epochs. */
  fromEpoch: number;
  epochs: number;
  /** Least relative gain for which one moves, and what a move costs. */
  inertia: number;
  switchingUsd: number;
  starts: number;
  orders: number;
}

export interface ResolvedEpochEconomy {
  /** By kind; the deployed one where none is named. */
  policies: Record<string, ResolvedPolicy>;
  /** Points of the ruleset that are set otherwise. */
  limits: Record<string, number>;
  price: PriceProcess;
  /** By node. */
  terms: {
    capacityBytes: string;
    commissionBp: number;
    storagePriceFrost: string;
    writePriceFrost: string;
  }[];
  /** Wallets of agents 0 …, then of operators by node. */
  walletsFrost: string[];
  operatorsFrost: string[];
  stakes: { agent: number; node: number; amountFrost: string }[];
  actors: ResolvedActor[];
  reserved: { share: number; epochs: number };
  response: {
    handOverBaseUs: number;
    handOverPerShardUs: number;
    evidence: ('oracle' | 'probe' | 'signed' | 'challenge' | 'wal-usd')[];
    challenges: number;
    falseFailurePpm: number;
    failures: { epoch: number; node: number; keepPpm: number }[];
    isPublic: boolean;
  };
  costs: { storageUsdPerTbMonth: number; fixedUsdPerMonth: number; egressUsdPerTb: number };
  ticksPerEpoch: number;
  /** Absent where nobody chooses. */
  bestResponse?: ResolvedBestResponse;
  monthsSinceLaunch: number;
}
