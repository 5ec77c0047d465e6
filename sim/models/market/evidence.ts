/**
 * From what the network has shown to evidence on the chain, as policies read it (policies.md).
 *
 * Hand-overs are stated at the cut-off, where the transfer window ends (assumed), everything else
 * when the epoch closes. Whoever states it is true to what he saw: false reports are a matter of
 * strategies. `response.evidence` says which kinds reach the chain; a hand-over always does.
 */
import { EVIDENCE_KINDS } from '../economic-facts.ts';
import type { EvidenceKind } from '../economics/epoch-loop/response.ts';
import type { Evidence } from '../economics/policies/index.ts';
import { codeIn } from '../facts.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { ownShards } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import { storedPpm } from './samples.ts';
import { type Observed, policedChain } from './state.ts';

const PPM = 1_000_000;

/** What the closing epoch has shown of its committee. */
export function submitEvidence(ctx: WalrusContext, walUsd: number): void {
  const chain = policedChain(ctx);
  const { epoch } = chain.clock;
  const members = chain.current!.members.map(({ node }) => node);
  for (const kind of ctx.resolved.epochEconomy!.response.evidence) {
    if (kind === 'wal-usd') {
      const nanoUsdPerWal = BigInt(Math.round(walUsd * 1e9));
      chain.evidence.push({ kind, epoch, nanoUsdPerWal });
      continue;
    }
    for (const [seat, of] of members.entries()) {
      const by = members[(seat + 1 + (epoch % Math.max(1, members.length - 1))) % members.length];
      const stated = statement(ctx, kind, { epoch, of, by });
      if (stated !== null) submit(ctx, stated);
    }
  }
}

function statement(
  ctx: WalrusContext,
  kind: Exclude<EvidenceKind, 'wal-usd'>,
  { epoch, of, by }: { epoch: number; of: number; by: number },
): Evidence | null {
  const { observed } = ctx.state.market!;
  switch (kind) {
    case 'oracle':
      return { kind, epoch, of, storedPpm: storedPpm(ctx, of) };
    case 'probe': {
      const { asked: attempts, passed } = observed.probes[of];
      if (attempts === 0) return null;
      return { kind, epoch, by, of, okPpm: Math.floor((passed * PPM) / attempts), attempts };
    }
    case 'signed':
      return { kind, epoch, of, certificates: observed.signed[of], outOf: observed.certificates };
    case 'challenge':
      return observed.challenges[of].asked === 0
        ? null
        : { kind, epoch, by, of, ...observed.challenges[of] };
  }
}

/** What was handed over since the epoch began, and what was not; called at the cut-off. */
export function submitHandOvers(ctx: WalrusContext): void {
  const { epoch } = policedChain(ctx).clock;
  const { observed } = ctx.state.market!;
  noteUnfinished(ctx, observed);
  for (const one of observed.notReceived) submit(ctx, { kind: 'not-received', epoch, ...one });
  for (const { bytes, ...one } of observed.helped) {
    submit(ctx, { kind: 'recovered', epoch, ...one, bytes: BigInt(bytes) });
  }
  observed.notReceived = [];
  observed.helped = [];
}

/** Shards that are still on their way when the window ends. */
function noteUnfinished(ctx: WalrusContext, { notReceived }: Observed): void {
  const { current, previous, clock } = policedChain(ctx);
  if (previous === null) return;
  for (const { node: by } of current!.members) {
    if (nodeAt(ctx, by).attestedEpoch >= clock.epoch) continue;
    for (const shard of ownShards(ctx, by)) {
      const from = previous.owner[shard];
      if (from === by || nodeAt(ctx, by).shards.get(shard)?.status === 'active') continue;
      if (notReceived.some((one) => one.shard === shard)) continue;
      notReceived.push({ shard, from, by });
    }
  }
}

export function submit(ctx: WalrusContext, evidence: Evidence): void {
  policedChain(ctx).evidence.push(evidence);
  const { kind } = evidence;
  if (kind === 'wal-usd') return;
  const node = 'of' in evidence ? evidence.of : evidence.from;
  const by = 'by' in evidence ? evidence.by : -1;
  const [value, outOf] = measureOf(evidence);
  ctx.emit('evidence.submitted', node, codeIn(EVIDENCE_KINDS, kind), by, value, outOf);
}

function measureOf(evidence: Exclude<Evidence, { kind: 'wal-usd' }>): [number, number] {
  switch (evidence.kind) {
    case 'oracle':
      return [evidence.storedPpm, PPM];
    case 'probe':
      return [evidence.okPpm, PPM];
    case 'signed':
      return [evidence.certificates, evidence.outOf];
    case 'challenge':
      return [evidence.passed, evidence.asked];
    case 'sync-done':
      return [evidence.shards, 0];
    case 'not-received':
      return [evidence.shard, 0];
    case 'recovered':
      return [evidence.shard, Number(evidence.bytes)];
  }
}

/** Called by a transfer: the holder did not give the shard, or not all of it. */
export function noteNotReceived(
  ctx: WalrusContext,
  { shard, from, by }: { shard: number; from: number; by: number },
): void {
  const { market } = ctx.state;
  if (market === undefined || from === by) return;
  const { notReceived } = market.observed;
  if (notReceived.some((one) => one.shard === shard)) return;
  notReceived.push({ shard, from, by });
}

/** Called by a repair of such a shard: a donor's symbols were of use. */
export function noteHelp(
  ctx: WalrusContext,
  { shard, by, bytes }: { shard: number; by: number; bytes: number },
): void {
  const { market } = ctx.state;
  if (market === undefined) return;
  const { notReceived, helped } = market.observed;
  const from = notReceived.find((one) => one.shard === shard)?.from;
  if (from === undefined) return;
  const known = helped.find((one) => one.shard === shard && one.by === by);
  if (known === undefined) helped.push({ shard, from, by, bytes });
  else known.bytes += bytes;
}
