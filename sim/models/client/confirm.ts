/** Collecting one node's storage confirmation, with retries (network.md §4 step 7). */
import { delay, end, type ProcedureId, until, type Wait } from '../../engine/index.ts';
import type { Use } from '../facts.ts';
import { type Call, call } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import { type ClientLocals, clientBackoffUs, closeClient } from './clients.ts';
import { noteConfirmed, type WriteLocals } from './write.ts';

interface Locals extends ClientLocals {
  parent: ProcedureId;
  node: number;
  weight: number;
  blob: number;
  attempt: number;
  /** Epoch of the signed message; 0: none. */
  epoch: number;
}

export function startConfirmation(
  ctx: WalrusContext,
  write: { id: ProcedureId; locals: WriteLocals },
  node: number,
  weight: number,
): ProcedureId {
  const { client, endpoint, blob } = write.locals;
  const place = { role: 'client-confirm', client, endpoint, calls: [], signal: 0 };
  return ctx.procedures.spawn('client-confirm', {
    ...place,
    parent: write.id,
    node,
    weight,
    blob,
    attempt: 0,
    epoch: 0,
  } satisfies Locals);
}

export const clientConfirm = defineProcedure<Locals>({
  start: 'ask',
  steps: {
    ask: (ctx: WalrusContext, self) => {
      const { locals } = self;
      locals.signal = ctx.signals.create();
      locals.calls.push(
        call(ctx, {
          from: locals.endpoint,
          to: locals.node,
          method: 'confirmation.get',
          cause: 'write',
          request: { blob: locals.blob },
          requestBytes: NO_BYTES,
          timeoutUs: ctx.resolved.network.protocol.requestTimeoutUs,
          owner: self.id,
          attempt: locals.attempt,
        }),
      );
      return until(locals.signal, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      closeClient(ctx, locals);
      const { retries } = ctx.resolved.network.protocol;
      if (locals.epoch > 0 || locals.attempt >= retries) return close(ctx, locals);
      return delay(clientBackoffUs(ctx, locals.client, locals.attempt++), 'ask');
    },
    interrupted: (ctx: WalrusContext, { locals }) => close(ctx, locals),
  },
  onInterrupt: 'interrupted',
});

export function onConfirmation(
  ctx: WalrusContext,
  _procedure: ProcedureId,
  state: ClientLocals,
  reply: Call,
): Use {
  const locals = state as Locals;
  locals.calls.length = 0;
  wake(ctx, locals.signal);
  if (reply.status !== 'ok') return 'retried';
  locals.epoch = (reply.response as { epoch: number }).epoch;
  return 'used';
}

function close(ctx: WalrusContext, locals: Locals): Wait {
  closeClient(ctx, locals);
  const { node, weight, epoch } = locals;
  noteConfirmed(ctx, ctx.procedures.locals(locals.parent), { node, weight, epoch });
  return end(epoch > 0 ? 1 : 0);
}
