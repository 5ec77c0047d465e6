/**
 * A running network from nothing, by the contract's own rules: epoch 0 with all nodes and their
 * stake, its two steps at once, and every member's report. It ends in epoch 1, phase `done`,
 * whose clock starts at `nowUs`.
 */
import { ACTIVE_SET_SIZE } from '../committee/index.ts';
import { deployedCode } from '../economics/encoded-size.ts';
import { epochZeroClock } from '../economics/epoch-clock.ts';
import type { ChainAction } from './actions.ts';
import { apply } from './apply.ts';
import { refreshActiveSet } from './stake.ts';
import { type ChainState, MAX_EPOCHS_AHEAD } from './state.ts';

export interface GenesisOptions {
  shards: number;
  epochUs: number;
  /** In node order. Stake 0: registered, but outside the active set. */
  nodes: readonly { stakeFrost: bigint }[];
  nowUs: number;
  /** Source symbols per axis when the code is not the deployed one for `shards`. */
  coding?: { primary: number; secondary: number };
  maxEpochsAhead?: number;
  activeSetSize?: number;
  plantedDefect?: string;
  /** When both steps of epoch 0 open; `nowUs` by default. */
  firstEpochUs?: number;
}

/** Throws if no committee can be formed: nothing staked, or fewer than 10 shards for 20 nodes. */
export function createChain(options: GenesisOptions): ChainState {
  const { nowUs } = options;
  const state = emptyChain(options);
  for (const { stakeFrost } of options.nodes) {
    const node = state.nodes.length;
    must(state, { kind: 'register-node' }, nowUs);
    // Genesis stake is a given of the scenario, in force from epoch 1; no minimum applies.
    if (stakeFrost > 0n) state.nodes[node].pending.push({ epoch: 1, deltaFrost: stakeFrost });
    refreshActiveSet(state, node);
  }
  must(state, { kind: 'voting-end' }, nowUs);
  must(state, { kind: 'initiate-epoch-change' }, nowUs);
  for (const { node } of state.current!.members) {
    must(state, { kind: 'epoch-sync-done', node, epoch: 1 }, nowUs);
  }
  return state;
}

/** Epoch 0, before any node of `options.nodes` is registered. */
export function emptyChain(options: GenesisOptions): ChainState {
  const { shards, epochUs, nowUs } = options;
  const deployed = deployedCode(shards);
  return {
    shards,
    primarySymbols: options.coding?.primary ?? deployed.primarySymbols,
    secondarySymbols: options.coding?.secondary ?? deployed.secondarySymbols,
    epochUs,
    maxEpochsAhead: options.maxEpochsAhead ?? MAX_EPOCHS_AHEAD,
    activeSetSize: options.activeSetSize ?? ACTIVE_SET_SIZE,
    clock: epochZeroClock({ createdUs: nowUs, firstEpochUs: options.firstEpochUs ?? nowUs }),
    nodes: [],
    activeSet: [],
    previous: null,
    current: null,
    next: null,
    blobs: new Map(),
    expiries: new Map(),
    reservedBytes: new Map(),
    resources: new Map(),
    nextRegistration: 1,
    nextResource: 1,
    plantedDefect: options.plantedDefect ?? '',
  };
}

function must(state: ChainState, action: ChainAction, nowUs: number): void {
  const result = apply(state, action, nowUs);
  if (!result.ok) throw new Error(`no network at genesis: ${action.kind} ${result.error}`);
}
