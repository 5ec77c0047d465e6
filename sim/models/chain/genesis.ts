/**
 * A running network from nothing, by the contract's own rules: epoch 0 with all nodes and their
 * stake, its two steps at once, and every member's report. It ends in epoch 1, phase `done`,
 * whose clock starts at `nowUs`.
 *
 * Agents with a wallet: the clients, then the holder of all stake of the scenario, then an
 * operator for each node. What they start with comes out of the undistributed supply.
 */

import { FROST_PER_WAL } from '../economics/amounts.ts';
import { emptyEconomy, grant, grantStake, grantSubsidies } from '../economics/economy/index.ts';
import { deployedCode } from '../economics/encoded-size.ts';
import { wallet } from '../economics/ledger/index.ts';
import type { NodeTerms } from '../economics/node-account.ts';
import type { Ruleset } from '../economics/rulesets/index.ts';
import type { SubsidyRates } from '../economics/subsidies.ts';
import type { ChainAction } from './actions.ts';
import { apply } from './apply.ts';
import { createBlobs, createRegistrations } from './blobs.ts';
import { createEventBlobs } from './event-blobs.ts';
import type { ChainState } from './state.ts';

export interface GenesisOptions {
  shards: number;
  epochUs: number;
  /** In node order. Stake 0: registered, but outside the active set. Terms left out: defaults. */
  nodes: readonly ({ stakeFrost: bigint } & Partial<NodeTerms>)[];
  nowUs: number;
  /** Source symbols per axis when the code is not the deployed one for `shards`. */
  coding?: {
    primary: number;
    secondary: number;
    pieces?: { chunks: number };
    placement?: { width: number };
  };
  maxEpochsAhead?: number;
  plantedDefect?: string;
  /** When both steps of epoch 0 open; `nowUs` by default. */
  firstEpochUs?: number;
  rules?: Ruleset;
  /** Number of clients, 1 by default, and what each has to spend. */
  clients?: number;
  clientFrost?: bigint;
  /** What the holder of the scenario's stake has beside it. */
  holderFrost?: bigint;
  subsidies?: SubsidyRates & { poolFrost: bigint };
  /** Wallets that are opened after the holder's and before those of the operators. */
  moreWallets?: number;
  /** What leads from epoch 0, all nodes registered, to epoch 1 in `sync`; the deployed steps. */
  begin?: (state: ChainState) => void;
}

/** What wallets hold where nothing else is said: a million WAL. */
export const DEFAULT_WALLET_FROST = 1_000_000n * FROST_PER_WAL;

/** Throws if no committee can be formed: nothing staked, or fewer than 10 shards for 20 nodes. */
export function createChain(options: GenesisOptions): ChainState {
  const { nowUs } = options;
  const state = emptyChain(options);
  for (const { stakeFrost, ...terms } of options.nodes) {
    const node = state.nodes.length;
    must(state, { kind: 'register-node', terms }, nowUs);
    if (stakeFrost > 0n) {
      grantStake(state, { node, holder: state.holder, amountFrost: stakeFrost });
    }
  }
  if (options.begin !== undefined) options.begin(state);
  else {
    must(state, { kind: 'voting-end' }, nowUs);
    must(state, { kind: 'initiate-epoch-change' }, nowUs);
  }
  for (const { node } of state.current!.members) {
    must(state, { kind: 'epoch-sync-done', node, epoch: 1 }, nowUs);
  }
  return state;
}

/** Epoch 0, before any node of `options.nodes` is registered. */
export function emptyChain(options: GenesisOptions): ChainState {
  const { shards, epochUs, nowUs, rules, subsidies, clients = 1 } = options;
  const deployed = deployedCode(shards);
  const state: ChainState = {
    ...emptyEconomy({
      shards,
      rules,
      ringEpochs: options.maxEpochsAhead,
      createdUs: nowUs,
      firstEpochUs: options.firstEpochUs ?? nowUs,
      agents: clients + 1 + (options.moreWallets ?? 0),
    }),
    primarySymbols: options.coding?.primary ?? deployed.primarySymbols,
    secondarySymbols: options.coding?.secondary ?? deployed.secondarySymbols,
    ...(options.coding?.pieces === undefined ? {} : { chunks: options.coding.pieces.chunks }),
    ...(options.coding?.placement === undefined ? {} : { pieces: options.coding.placement.width }),
    epochUs,
    holder: clients,
    blobs: createBlobs(),
    registrations: createRegistrations(),
    expiries: new Map(),
    resources: new Map(),
    eventBlobs: createEventBlobs(),
    nextRegistration: 1,
    nextResource: 1,
    plantedDefect: options.plantedDefect ?? '',
  };
  for (let client = 0; client < clients; client++) {
    grant(state, wallet(client), options.clientFrost ?? DEFAULT_WALLET_FROST);
  }
  grant(state, wallet(state.holder), options.holderFrost ?? DEFAULT_WALLET_FROST);
  if (subsidies !== undefined) grantSubsidies(state, subsidies, subsidies.poolFrost);
  return state;
}

function must(state: ChainState, action: ChainAction, nowUs: number): void {
  const result = apply(state, action, nowUs);
  if (!result.ok) throw new Error(`no network at genesis: ${action.kind} ${result.error}`);
}
