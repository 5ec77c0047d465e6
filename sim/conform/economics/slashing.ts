/** Vectors of kind `slashing`: votes, execution and clean-up of proposals, op by op. */
import { isQuorum } from '../../models/committee/index.ts';
import {
  addCommission,
  type Commission,
  cleanUpProposals,
  collectCommission,
  executeSlash,
  newCommission,
  releaseLock,
  type SlashProposals,
  voteToSlash,
} from '../../models/economics/index.ts';
import { byId } from './by-id.ts';

interface Member {
  node: number;
  shards: number;
}

interface SlashOp {
  op: string;
  signer: number;
  voter: number;
  candidate: number;
  candidates: number[];
  committee: Member[];
  node: number;
  amount: string;
  block: boolean;
}

export interface SlashingInput {
  n_shards: number;
  epoch: number;
  committee: Member[];
  pools: { node: number; commission: string; blocked: string }[];
  ops: SlashOp[];
}

interface SlashReplay {
  shards: number;
  epoch: number;
  committee: Member[];
  commissions: Map<number, Commission>;
  proposals: SlashProposals;
  burnedFrost: bigint;
}

export function slashing(input: SlashingInput) {
  const commissions = input.pools.map(({ node, commission, blocked }): [number, Commission] => [
    node,
    {
      ...newCommission(0),
      balanceFrost: BigInt(commission),
      lockedFrost: BigInt(blocked),
    },
  ]);
  const replay: SlashReplay = {
    shards: input.n_shards,
    epoch: input.epoch,
    committee: input.committee,
    commissions: new Map(commissions),
    proposals: new Map(),
    burnedFrost: 0n,
  };
  return {
    after_each_op: input.ops.map((op) => {
      if (!Object.hasOwn(OPS, op.op)) throw new Error(`unknown op of slashing: ${op.op}`);
      return { ...OPS[op.op](replay, op), ...observe(replay) };
    }),
  };
}

const OPS: Record<string, (replay: SlashReplay, op: SlashOp) => Record<string, unknown>> = {
  vote: ({ proposals, committee, epoch }, op) => {
    const weight = committee.find(({ node }) => node === op.voter)?.shards ?? 0;
    const voted = voteToSlash(proposals, op, { epoch, weight });
    return voted.ok ? {} : { error: voted.error };
  },
  execute: (replay, { candidate }) => {
    const { proposals, commissions, epoch, shards } = replay;
    const commission = commissions.get(candidate) ?? newCommission(0);
    const done = executeSlash(proposals, commission, { candidate, epoch, shards });
    if (!done.ok) return { error: done.error };
    replay.burnedFrost += done.burnedFrost;
    return { burned: String(done.burnedFrost) };
  },
  cleanup: ({ proposals, epoch }, { candidates }) => {
    cleanUpProposals(proposals, candidates, epoch);
    return {};
  },
  next_epoch: (replay, { committee }) => {
    replay.epoch++;
    replay.committee = committee;
    return {};
  },
  add_commission: ({ commissions }, { node, amount, block }) => {
    addCommission(commissions.get(node)!, BigInt(amount), { isLocked: block });
    return {};
  },
  voting_end_unblock: ({ commissions }, { node }) => {
    releaseLock(commissions.get(node)!);
    return {};
  },
  collect_commission: ({ commissions }, { node }) => ({
    collected: String(collectCommission(commissions.get(node)!)),
  }),
};

function observe({ epoch, proposals, commissions, burnedFrost, shards }: SlashReplay) {
  return {
    epoch,
    proposals: [...proposals.values()]
      .sort((left, right) => byId(left.candidate, right.candidate))
      .map((proposal) => ({
        candidate: proposal.candidate,
        epoch: proposal.epoch,
        weight: proposal.weight,
        voters: [...proposal.voters],
        quorum: isQuorum(proposal.weight, shards),
      })),
    pools: [...commissions]
      .sort(([left], [right]) => byId(left, right))
      .map(([node, { balanceFrost, lockedFrost }]) => ({
        node,
        commission: String(balanceFrost),
        blocked: String(lockedFrost),
      })),
    total_burned: String(burnedFrost),
  };
}
