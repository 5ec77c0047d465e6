/** One request of a write to one node, asked again with backoff (network.md §4 steps 5 and 7). */
import { delay, type ProcedureId, until, type Wait } from '../../engine/index.ts';
import type { Use } from '../facts.ts';
import { type Bytes, type Call, call } from '../network/index.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { type ClientLocals, clientBackoffUs, closeClient } from './clients.ts';

export interface AskLocals extends ClientLocals {
  node: number;
  /** How often the present question was asked again. */
  attempt: number;
  /** Status and body of the last reply. */
  status: Call['status'];
  response: unknown;
}

/** The locals that every asking procedure starts with. */
export function askLocals(
  role: string,
  { client, endpoint }: ClientLocals,
  node: number,
): AskLocals {
  const nothingAsked = { calls: [], signal: 0, attempt: 0, status: 'pending', response: null };
  return { role, client, endpoint, node, ...nothingAsked } as AskLocals;
}

/** Sends the question; `next` runs when it was answered or came to nothing. */
export function ask(
  ctx: WalrusContext,
  { id, locals }: { id: ProcedureId; locals: AskLocals },
  question: { method: string; request: Record<string, unknown>; bytes: Bytes },
  next: string,
): Wait {
  locals.signal = ctx.signals.create();
  locals.calls.push(
    call(ctx, {
      from: locals.endpoint,
      to: locals.node,
      method: question.method,
      cause: 'write',
      request: question.request,
      requestBytes: question.bytes,
      timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
      owner: id,
    }),
  );
  return until(locals.signal, next);
}

/** After a failure: the pause before the question is asked again, or null after the last try. */
export function askAgain(ctx: WalrusContext, locals: AskLocals, next: string): Wait | null {
  closeClient(ctx, locals);
  if (locals.attempt >= ctx.resolved.network.protocol.retries) return null;
  return delay(clientBackoffUs(ctx, locals.client, locals.attempt++), next);
}

/** Takes the reply for the asking procedure. */
export function onAnswer(
  ctx: WalrusContext,
  _procedure: ProcedureId,
  locals: AskLocals,
  reply: Call,
): Use {
  locals.calls.length = 0;
  locals.status = reply.status;
  locals.response = reply.response;
  wake(ctx, locals.signal);
  return reply.status === 'ok' ? 'used' : 'retried';
}
