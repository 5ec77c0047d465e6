/**
 * A node that has rebuilt a sliver with another hash than the metadata says (network.md §8.4): all
 * symbols had good proofs, so together they prove that the blob is inconsistently encoded. It sends
 * them to the nodes in descending weight until n − f of weight has signed, backing off forever, and
 * submits the signatures; validity would be enough on chain. One such procedure a blob and node.
 */

import {
  encodeInconsistencyProof,
  inconsistencyProofMessageBytes,
  verifyInconsistencyProof,
} from '../../codec/index.ts';
import { goTo, until, type Wait } from '../../engine/index.ts';
import { badEncodingOf, rebuildsRight } from '../blobs/bad-encoding.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { metadataOf, type SymbolCopy } from '../blobs/encoding.ts';
import { epochOf, isLive } from '../chain/index.ts';
import { isUploadComplete, weightOfNode } from '../committee/index.ts';
import { submit, takeRefusal } from '../event-log/event-log.ts';
import { AXES, codeIn, type Use } from '../facts.ts';
import type { Bytes, Call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { nodeAt } from '../storage-node/holdings.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { StorageNodeState } from '../storage-node/state.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  askPeer,
  backOff,
  dropCall,
  endRepair,
  type RepairLocals,
  renewSignal,
  startRepair,
} from './running.ts';

/** What a node shows to others. */
export interface ShownProof {
  axis: (typeof AXES)[number];
  target: number;
  /** With bytes where the blob carries them. */
  symbols: SymbolCopy[];
}

interface Locals extends RepairLocals {
  blob: number;
  proof: ShownProof;
  /** Epoch in which the signatures are collected. */
  epoch: number;
  signed: number[];
  weight: number;
  /** Weight of the nodes asked and not heard of. */
  asked: number;
  /** Nodes to ask in this round, next one last. */
  toAsk: number[];
  attempt: number;
}

const ROLE = 'inconsistency';

/** Time to check and sign (network.md §8.4). */
const SIGN_TIMEOUT_US = 300_000_000;

/** Starts to collect signatures; the procedure, also where one runs already. */
export function startInconsistency(
  ctx: WalrusContext,
  node: StorageNodeState,
  blob: number,
  proof: ShownProof,
): number {
  const running = node.proofs.get(blob);
  if (running !== undefined) return running;
  ctx.emit('inconsistency.found', node.index, blob, codeIn(AXES, proof.axis), proof.target);
  const procedure = startRepair<Locals>(ctx, node, ROLE, {
    blob,
    proof: copyOf(proof),
    epoch: 0,
    signed: [],
    weight: 0,
    asked: 0,
    toAsk: [],
    attempt: 0,
  });
  node.proofs.set(blob, procedure);
  return procedure;
}

export const inconsistency = defineProcedure<Locals>({
  start: 'round',
  steps: {
    /** Signatures of another epoch are worth nothing. */
    round: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (!isLive(ctx.state.eventLog.chain, locals.blob)) return close(ctx, self);
      const epoch = epochOf(ctx.state.eventLog.chain);
      if (epoch !== locals.epoch) {
        locals.epoch = epoch;
        locals.signed = [locals.node];
        locals.weight = weightOfNode(writeCommittee(ctx), locals.node);
      }
      locals.toAsk = unsignedByWeight(ctx, locals);
      return goTo('ask');
    },
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { n } = codeOf(ctx);
      if (isUploadComplete(locals.weight, n)) return goTo('submit');
      while (!isUploadComplete(locals.weight + locals.asked, n) && locals.toAsk.length > 0) {
        askToSign(ctx, self, locals.toAsk.pop()!);
      }
      if (locals.calls.length > 0) return until(renewSignal(ctx, locals), 'ask');
      return backOff(ctx, locals, 'round', 'inconsistency');
    },
    submit: (ctx: WalrusContext, { locals }) => {
      const { blob, epoch, signed } = locals;
      if (locals.signal !== 0) ctx.signals.destroy(locals.signal);
      const signers = [...signed].sort((a, b) => a - b);
      locals.signal = submit(ctx, { kind: 'invalidate-blob', blob, epoch, signers });
      return until(locals.signal, 'submitted');
    },
    submitted: (ctx: WalrusContext, self) => {
      takeRefusal(ctx, self.locals.signal);
      return goTo('round');
    },
    interrupted: (ctx: WalrusContext, self) => close(ctx, self),
  },
  onInterrupt: 'interrupted',
});

/** Members that have not signed, the heaviest one last. */
function unsignedByWeight(ctx: WalrusContext, { signed }: Locals): number[] {
  return writeCommittee(ctx)
    .members.filter(({ node }) => !signed.includes(node))
    .sort((a, b) => a.shards.length - b.shards.length || b.node - a.node)
    .map(({ node }) => node);
}

function askToSign(ctx: WalrusContext, self: { id: number; locals: Locals }, node: number): void {
  const { blob, proof } = self.locals;
  const weight = weightOfNode(writeCommittee(ctx), node);
  self.locals.asked += weight;
  askPeer(ctx, self, {
    to: node,
    method: 'inconsistency.sign',
    cause: 'inconsistency',
    blob,
    request: { ...copyOf(proof) },
    requestBytes: proofMessage(ctx, blob, proof),
    timeoutUs: SIGN_TIMEOUT_US,
    tag: weight,
  });
}

/** Who recovered the sliver, who proves it and each request are saved each by itself. */
function copyOf({ symbols, ...rest }: ShownProof): ShownProof {
  const own = (one: SymbolCopy): SymbolCopy => {
    return { ...one, symbol: one.symbol.slice(), proof: one.proof.slice() };
  };
  return { ...rest, symbols: symbols.map(own) };
}

/** The proof as a message: q symbols, the rest are wrappers and Merkle paths. */
function proofMessage(
  ctx: WalrusContext,
  blob: number,
  { axis, target, symbols }: ShownProof,
): Bytes {
  const { lengthBytes, symbolBytes } = blobAt(ctx, blob);
  const total = inconsistencyProofMessageBytes(codeOf(ctx), lengthBytes, axis, target);
  const payload = symbols.length * symbolBytes;
  return { ...NO_BYTES, payload, proof: total - payload };
}

/** Takes a signature, or a refusal. */
export function onSigned(
  ctx: WalrusContext,
  _procedure: number,
  state: RepairLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  dropCall(locals, reply.id);
  locals.asked -= reply.tag;
  wake(ctx, locals.signal);
  if (reply.status !== 'ok' || reply.response !== locals.epoch) return 'retried';
  locals.signed.push(reply.to);
  locals.weight += reply.tag;
  return 'used';
}

/** What a node that is shown a proof finds: does it hold? */
export function isProven(ctx: WalrusContext, blob: number, shown: ShownProof): boolean {
  const record = blobAt(ctx, blob);
  const { axis, target, symbols } = shown;
  const isBad = badEncodingOf(ctx, blob) !== undefined;
  const holds = isBad && !rebuildsRight(ctx, record, { axis, index: target }, symbols);
  if (!record.carriesBytes) return holds;
  const proof = { targetAxis: axis, targetIndex: target, symbols };
  const isReal = verifyInconsistencyProof(codeOf(ctx), metadataOf(ctx, record), proof);
  const bytes = encodeInconsistencyProof(proof).length;
  const { payload, proof: paths } = proofMessage(ctx, blob, shown);
  if (isReal !== holds || bytes !== payload + paths) {
    ctx.violate(`the proof against blob ${blob} of ${bytes} bytes is ${isReal ? 'good' : 'bad'}`);
  }
  return holds;
}

function close(ctx: WalrusContext, self: { id: number; locals: Locals }): Wait {
  nodeAt(ctx, self.locals.node).proofs.delete(self.locals.blob);
  return endRepair(ctx, self);
}
