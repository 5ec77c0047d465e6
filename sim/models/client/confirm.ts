/** Collecting one node's storage confirmation, with retries (network.md §4 step 7). */
import { end, type ProcedureId, type Wait } from '../../engine/index.ts';
import { defineProcedure } from '../procedure.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import type { WalrusContext } from '../world.ts';
import { type AskLocals, ask, askAgain, askLocals } from './ask.ts';
import { closeClient } from './clients.ts';
import { noteConfirmed, type WriteLocals } from './write.ts';

interface Locals extends AskLocals {
  parent: ProcedureId;
  weight: number;
  blob: number;
}

export function startConfirmation(
  ctx: WalrusContext,
  write: { id: ProcedureId; locals: WriteLocals },
  node: number,
  weight: number,
): ProcedureId {
  return ctx.procedures.spawn('client-confirm', {
    ...askLocals('client-confirm', write.locals, node),
    parent: write.id,
    weight,
    blob: write.locals.blob,
  } satisfies Locals);
}

export const clientConfirm = defineProcedure<Locals>({
  start: 'ask',
  steps: {
    ask: (ctx: WalrusContext, self) => {
      const request = { blob: self.locals.blob };
      return ask(ctx, self, { method: 'confirmation.get', request, bytes: NO_BYTES }, 'answered');
    },
    answered: (ctx: WalrusContext, { locals }) => {
      if (locals.status === 'ok') return close(ctx, locals);
      return askAgain(ctx, locals, 'ask') ?? close(ctx, locals);
    },
    interrupted: (ctx: WalrusContext, { locals }) => close(ctx, locals),
  },
  onInterrupt: 'interrupted',
});

function close(ctx: WalrusContext, locals: Locals): Wait {
  closeClient(ctx, locals);
  const isSigned = locals.status === 'ok';
  const epoch = isSigned ? (locals.response as { epoch: number }).epoch : 0;
  const { node, weight } = locals;
  noteConfirmed(ctx, ctx.procedures.locals(locals.parent), { node, weight, epoch });
  return end(isSigned ? 1 : 0);
}
