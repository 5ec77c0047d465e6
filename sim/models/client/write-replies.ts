/** What a write does with the replies that it waits for, and after the pause of a request. */
import type { ProcedureId } from '../../engine/index.ts';
import { codeOf } from '../blobs/blobs.ts';
import { isLibraryQuorum } from '../committee/index.ts';
import type { Use } from '../facts.ts';
import type { Call } from '../network/index.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import type { ClientLocals } from './clients.ts';
import { askSigner, onConfirmation } from './confirm.ts';
import { isStatusKnown, onStatus } from './status.ts';
import { noteInTail } from './tail.ts';
import { isUploaded, onPut, sendPut } from './upload.ts';
import type { WriteLocals } from './write.ts';

/** A node stores everything (or will not): counted. May the writer go on, who could not before? */
export function noteUploaded(
  ctx: WalrusContext,
  locals: WriteLocals,
  { weight, pieces }: { weight: number; pieces: number },
): boolean {
  if (locals.tail !== null) {
    noteInTail(ctx, locals);
    return false;
  }
  const hadQuorum = isUploaded(ctx, locals);
  locals.finished += 1;
  locals.storedWeight += weight;
  locals.storedPieces += pieces;
  return isUploaded(ctx, locals) !== hadQuorum || locals.finished === locals.nodes;
}

/** A node signed (epoch > 0) or will not (0); enough is more than 2f of weight. */
export function noteConfirmed(
  ctx: WalrusContext,
  locals: WriteLocals,
  at: { node: number; weight: number; epoch: number },
): void {
  locals.finished += 1;
  if (at.epoch > 0 && at.epoch === locals.epoch) {
    locals.confirmed.set(at.node, at.epoch);
    locals.confirmedWeight += at.weight;
  }
  const isEnough = isLibraryQuorum(locals.confirmedWeight, codeOf(ctx).n);
  if (isEnough || locals.finished === locals.nodes) wake(ctx, locals.signal);
}

/** Takes the reply to a request. */
export function onWriteReply(
  ctx: WalrusContext,
  id: ProcedureId,
  state: ClientLocals,
  reply: Call,
): Use {
  const locals = state as WriteLocals;
  if (reply.method === 'status.get') return onWriteStatus(ctx, locals, reply);
  const isPut = isOfUpload(locals, reply.tag);
  return isPut ? onPut(ctx, { id, locals }, reply) : onConfirmation(ctx, { id, locals }, reply);
}

function onWriteStatus(ctx: WalrusContext, locals: WriteLocals, reply: Call): Use {
  const use = onStatus(ctx, locals, reply);
  if (locals.status.open === 0 || isStatusKnown(ctx, locals)) wake(ctx, locals.signal);
  return use;
}

/** Event `client.ask-again`: the pause before a repeated request is over. */
export function repeatRequest(ctx: WalrusContext, operation: number, request: number): void {
  const id = ctx.state.clients.operations.get(operation);
  if (id === undefined) return;
  const locals = ctx.procedures.locals(id) as WriteLocals;
  locals.asked.pauses.delete(request);
  if (isOfUpload(locals, request)) sendPut(ctx, { id, locals }, request);
  else askSigner(ctx, { id, locals }, request);
}

function isOfUpload({ phase, firstSigner }: WriteLocals, request: number): boolean {
  return phase === 'upload' || request < firstSigner;
}
