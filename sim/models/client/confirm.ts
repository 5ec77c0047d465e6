/** Collecting storage confirmations from all nodes at once, with retries (network.md §4 step 7). */
import type { CommitteeMember } from '../committee/index.ts';
import type { Use } from '../facts.ts';
import { type Call, call } from '../network/index.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import { askAgain } from './ask.ts';
import type { WriteLocals } from './write.ts';
import { noteConfirmed } from './write-replies.ts';

/** Who is asked, by the number of the request. */
export interface Signers {
  nodes: number[];
  weights: number[];
}

export function signersOf(members: readonly CommitteeMember[]): Signers {
  return {
    nodes: members.map(({ node }) => node),
    weights: members.map(({ shards }) => shards.length),
  };
}

type Write = { id: number; locals: WriteLocals };

export function startConfirmations(ctx: WalrusContext, write: Write): void {
  const { asked, firstSigner, signers } = write.locals;
  for (let request = 0; request < signers.nodes.length; request += 1) {
    asked.calls.push(0);
    askSigner(ctx, write, firstSigner + request);
  }
}

export function askSigner(ctx: WalrusContext, { id, locals }: Write, request: number): void {
  const { asked, blob, endpoint, signers } = locals;
  const signer = request - locals.firstSigner;
  asked.calls[request] = call(ctx, {
    from: endpoint,
    to: signers.nodes[signer],
    method: 'confirmation.get',
    cause: 'write',
    blob,
    requestBytes: NO_BYTES,
    timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
    owner: id,
    tag: request,
  });
}

/** Takes a node's confirmation, or its refusal. */
export function onConfirmation(ctx: WalrusContext, { locals }: Write, reply: Call): Use {
  const { asked, signers } = locals;
  const { tag } = reply;
  asked.calls[tag] = 0;
  const isSigned = reply.status === 'ok';
  if (!isSigned && askAgain(ctx, locals, tag)) return 'retried';
  const epoch = isSigned ? (reply.response as number) : 0;
  const signer = tag - locals.firstSigner;
  const at = { node: signers.nodes[signer], weight: signers.weights[signer] };
  noteConfirmed(ctx, locals, { ...at, epoch });
  return isSigned ? 'used' : 'retried';
}
