/**
 * Vectors of kind `epoch_clock`, replayed on a real chain: before each voting end the stakes are
 * set so that the apportionment gives the committee of the vector.
 *
 * Times of the vectors are milliseconds; the chain only adds and halves them, so they go in as
 * they are.
 */
import {
  apply,
  type ChainAction,
  type ChainState,
  emptyChain,
  FROST_PER_WAL,
  stakeAt,
} from '../../models/chain/index.ts';
import type { Assignment } from '../../models/committee/index.ts';

interface ClockOp {
  op: 'sync' | 'voting_end' | 'epoch_change';
  at: number;
  node?: number;
  epoch?: number;
}

export interface EpochClockInput {
  n_shards: number;
  created_ms: number;
  epoch_zero_ms: number;
  epoch_ms: number;
  /** Entry k is the committee of epoch k + 1. */
  committees: Assignment[][];
  ops: ClockOp[];
}

export function replayEpochClock(input: EpochClockInput) {
  const chain = emptyChain({
    shards: input.n_shards,
    epochUs: input.epoch_ms,
    nodes: [],
    nowUs: input.created_ms,
    firstEpochUs: input.created_ms + input.epoch_zero_ms,
  });
  const named = [...input.committees.flat(), ...input.ops].map(({ node }) => node ?? 0);
  for (let node = 0; node <= Math.max(...named); node++) {
    apply(chain, { kind: 'register-node' }, input.created_ms);
  }
  return { after_each_op: input.ops.map((op) => replay(chain, op, input.committees)) };
}

function replay(chain: ChainState, op: ClockOp, committees: Assignment[][]) {
  if (op.op === 'voting_end' && chain.clock.phase === 'done') {
    stakeFor(chain, committees[chain.clock.epoch] ?? [], op.at);
  }
  const result = apply(chain, actionOf(op), op.at);
  return result.ok ? observe(chain) : { error: result.error, ...observe(chain) };
}

function actionOf(op: ClockOp): ChainAction {
  switch (op.op) {
    case 'sync':
      return { kind: 'epoch-sync-done', node: op.node!, epoch: op.epoch! };
    case 'voting_end':
      return { kind: 'voting-end' };
    case 'epoch_change':
      return { kind: 'initiate-epoch-change' };
  }
}

/** A stake in proportion to the shards due is apportioned to exactly those shards. */
function stakeFor(chain: ChainState, committee: Assignment[], now: number): void {
  for (let node = 0; node < chain.nodes.length; node++) {
    const due = committee.find((member) => member.node === node)?.shards ?? 0;
    const deltaFrost = BigInt(due) * FROST_PER_WAL - stakeAt(chain, node, chain.clock.epoch + 1);
    if (deltaFrost !== 0n) apply(chain, { kind: 'stake', node, deltaFrost }, now);
  }
}

function observe({ clock }: ChainState) {
  const { phase } = clock;
  return {
    epoch: clock.epoch,
    state: phase,
    weight: phase === 'sync' ? clock.syncWeight : null,
    since: phase === 'sync' ? null : clock.sinceUs,
    voting_end_from: phase === 'done' ? clock.votingEndFromUs : null,
    epoch_change_from: phase === 'sync' ? null : clock.epochChangeFromUs,
  };
}
