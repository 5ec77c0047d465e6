/** Small networks for the chain tests, and the walk from one epoch into the next. */
import { expect } from 'vitest';
import {
  type ApplyResult,
  apply,
  type ChainAction,
  type ChainEvent,
  type ChainState,
  createChain,
  FROST_PER_WAL,
  type GenesisOptions,
} from '../../../sim/models/chain/index.ts';

export const EPOCH_US = 1_209_600_000_000;

/** A network whose node i holds `weights[i]` shards (their sum is n). */
export function network(weights: number[], options: Partial<GenesisOptions> = {}): ChainState {
  return createChain({
    shards: weights.reduce((sum, weight) => sum + weight, 0),
    epochUs: EPOCH_US,
    nodes: weights.map((weight) => ({ stakeFrost: BigInt(weight) * FROST_PER_WAL })),
    nowUs: 0,
    clients: 4,
    ...options,
  });
}

/** Applies an action that must be accepted. */
export function must(state: ChainState, action: ChainAction, nowUs = 0): ChainEvent[] {
  const result = apply(state, action, nowUs);
  if (!result.ok) throw new Error(`${action.kind} was refused: ${result.error}`);
  return result.events;
}

/** Applies an action that must be refused and leave no trace; returns the error. */
export function errorOf(state: ChainState, action: ChainAction, nowUs = 0): string {
  const before = structuredClone(state);
  const result: ApplyResult = apply(state, action, nowUs);
  expect(state).toEqual(before);
  return result.ok ? 'accepted' : result.error;
}

/** Reserved bytes by epoch, where there are any. */
export function reserved(state: ChainState): [epoch: number, bytes: number][] {
  return state.ring
    .filter(({ usedBytes }) => usedBytes > 0n)
    .map(({ epoch, usedBytes }) => [epoch, Number(usedBytes)]);
}

/** Runs the present epoch to its end and the next one to phase `done`. */
export function nextEpoch(state: ChainState): ChainEvent[] {
  const events: ChainEvent[] = [];
  const { clock } = state;
  if (clock.phase === 'done') {
    events.push(...must(state, { kind: 'voting-end' }, clock.votingEndFromUs));
  }
  const startUs = clock.epochChangeFromUs;
  events.push(...must(state, { kind: 'initiate-epoch-change' }, startUs));
  const { epoch } = clock;
  for (const { node } of state.current!.members) {
    events.push(...must(state, { kind: 'epoch-sync-done', node, epoch }, startUs));
  }
  return events;
}

export function everybody(state: ChainState): number[] {
  return state.current!.members.map((member) => member.node);
}

interface Stored {
  blob?: number;
  epochs?: number;
  deletable?: boolean;
}

/** Registers a blob of 1 kB; returns the registration. */
export function register(state: ChainState, { blob = 0, epochs = 2, deletable }: Stored = {}) {
  const [event] = must(state, {
    kind: 'register-blob',
    blob,
    blobId: `id-${blob}`,
    lengthBytes: 1000,
    client: 0,
    deletable: deletable ?? false,
    epochs,
  });
  if (event.kind !== 'blob-registered') throw new Error(event.kind);
  return event.registration;
}

/** Certifies a registration with everybody's signature. */
export function certify(state: ChainState, blob = 0, registration?: number): ChainEvent[] {
  return must(state, {
    kind: 'certify-blob',
    blob,
    epoch: state.clock.epoch,
    signers: everybody(state),
    registration,
  });
}
