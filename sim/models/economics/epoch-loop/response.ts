/**
 * The stated response: what the network would do, where none is simulated. How long a hand-over of
 * shards takes, and what evidence of conduct reaches the chain. A report says that it was stated.
 *
 * Challenges are independent draws: a node that keeps a share k of its pieces passes each with
 * probability k, so that m of them are passed with k^m (EB1 of policies.md).
 */
import type { Random } from '../../../engine/index.ts';
import type { Evidence } from '../policies/index.ts';
import type { Conduct } from '../strategies/strategy.ts';
import type { PolicedEconomy } from './state.ts';

export type EvidenceKind = 'oracle' | 'probe' | 'signed' | 'challenge' | 'wal-usd';

export interface Response {
  /** Time to the quorum of reports: a base, and more for each shard that moves. */
  handOverBaseUs: number;
  handOverPerShardUs: number;
  /** What reaches the chain each epoch. */
  evidence: readonly EvidenceKind[];
  /** Challenges of each node in an epoch, by one other member. */
  challenges: number;
  /** Chance that an honest answer to a challenge counts as failed, ppm. */
  falseFailurePpm: number;
  /** Conduct of nodes in chosen epochs, over what strategies say; ascending by epoch. */
  failures: readonly { epoch: number; node: number; keepPpm: number }[];
  /** Whether delegators can see measured performance. */
  isPublic: boolean;
}

const PPM = 1_000_000;

export function handOverUs(
  { handOverBaseUs, handOverPerShardUs }: Response,
  movedShards: number,
): number {
  return handOverBaseUs + handOverPerShardUs * movedShards;
}

/** Puts the evidence of the closing epoch on the chain. */
export function submitEvidence(
  economy: PolicedEconomy,
  response: Response,
  seen: { conducts: readonly Conduct[]; walUsd: number; random: Random },
): void {
  const { current, evidence } = economy;
  const { epoch } = economy.clock;
  const members = current!.members.map(({ node }) => node);
  const keepOf = (node: number): number =>
    response.failures.find((one) => one.epoch === epoch && one.node === node)?.keepPpm ??
    seen.conducts[node].keepPpm;
  for (const kind of response.evidence) {
    if (kind === 'wal-usd') {
      evidence.push({ kind, epoch, nanoUsdPerWal: BigInt(Math.round(seen.walUsd * 1e9)) });
      continue;
    }
    for (const [seat, node] of members.entries()) {
      const by = members[(seat + 1 + (epoch % Math.max(1, members.length - 1))) % members.length];
      evidence.push(statement(kind, { epoch, node, by, keepPpm: keepOf(node) }, response, seen));
    }
  }
}

function statement(
  kind: Exclude<EvidenceKind, 'wal-usd'>,
  { epoch, node: of, by, keepPpm }: { epoch: number; node: number; by: number; keepPpm: number },
  { challenges: asked, falseFailurePpm }: Response,
  { conducts, random }: { conducts: readonly Conduct[]; random: Random },
): Evidence {
  switch (kind) {
    case 'oracle':
      return { kind, epoch, of, storedPpm: keepPpm };
    case 'probe': {
      const okPpm = Math.min(keepPpm, conducts[of].servePpm);
      return { kind, epoch, by, of, okPpm, attempts: asked };
    }
    case 'signed':
      return { kind, epoch, of, certificates: keepPpm, outOf: PPM };
    case 'challenge': {
      const stream = random.open(`challenge/${of}`);
      const passPpm = Math.floor((keepPpm * (PPM - falseFailurePpm)) / PPM);
      let passed = 0;
      for (let count = 0; count < asked; count++) {
        if (random.uniform(stream) * PPM < passPpm) passed++;
      }
      return { kind, epoch, by, of, asked, passed };
    }
  }
}
