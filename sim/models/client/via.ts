/**
 * A client that has a service read or write for it (services.ts). Through a publisher it sends the
 * blob and waits; through a relay it registers and certifies itself, and a certificate that died at
 * an epoch change is asked for again. A final read-back goes to the storage nodes directly.
 *
 * Assumed: the client waits for a service as long as for a storage node; a service that it gave up
 * goes on with its work.
 */
import { delay, end, goTo, until, type Wait } from '../../engine/index.ts';
import { blobAt } from '../blobs/blobs.ts';
import { submit, takeRefusal } from '../event-log/event-log.ts';
import type { Outcome, Use } from '../facts.ts';
import { type Call, call, tellBooked } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { NO_BYTES } from '../storage-node/messages.ts';
import { wake } from '../wake.ts';
import type { WalrusContext } from '../world.ts';
import {
  type ClientLocals,
  closeClient,
  endpointOf,
  epochRetryUs,
  outcomeCode,
  renewSignal,
} from './clients.ts';
import { register } from './register.ts';
import { outcomeOf, type ServiceAnswer } from './services.ts';

export interface ViaLocals extends ClientLocals {
  blob: number;
  kind: 'read' | 'write';
  startedUs: number;
  /** Index of the service. */
  service: number;
  outcome: Outcome;
  /** From a relay. */
  epoch: number;
  signers: number[];
  epochRetries: number;
}

type Self = { id: number; locals: ViaLocals; value: number };

/** Starts an operation through a service; its number. */
export function startVia(
  ctx: WalrusContext,
  { client, blob, service }: { client: number; blob: number; service: number },
  kind: ViaLocals['kind'],
): number {
  const { clients } = ctx.state;
  const operation = clients.nextOperation++;
  const locals: ViaLocals = {
    role: 'client-via',
    operation,
    client,
    endpoint: endpointOf(ctx, client),
    signal: 0,
    blob,
    kind,
    startedUs: ctx.now,
    service,
    outcome: 'aborted',
    epoch: 0,
    signers: [],
    epochRetries: 0,
  };
  clients.operations.set(operation, ctx.procedures.spawn('client-via', locals));
  const { lengthBytes } = blobAt(ctx, blob);
  if (kind === 'read') ctx.emit('read.started', operation, client, blob);
  else ctx.emit('write.started', operation, client, blob, lengthBytes);
  return operation;
}

export const clientVia = defineProcedure<ViaLocals>({
  start: 'begin',
  steps: {
    begin: (ctx: WalrusContext, { locals }) => {
      if (locals.kind === 'read' || !usesRelay(ctx, locals)) return goTo('send');
      locals.signal = register(ctx, locals.blob, locals.client);
      return until(locals.signal, 'registered');
    },
    registered: (ctx: WalrusContext, self) => {
      takeRefusal(ctx, self.locals.signal);
      if (self.value === 0) return finish(ctx, self, 'aborted');
      return delay(ctx.resolved.network.protocol.registrationDelayUs, 'send');
    },
    send: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const signal = renewSignal(ctx, locals);
      sendToService(ctx, self);
      return until(signal, 'answered');
    },
    answered: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { outcome, blob, epoch, signers } = locals;
      const certifies = outcome === 'ok' && locals.kind === 'write' && usesRelay(ctx, locals);
      if (!certifies) return finish(ctx, self, outcome);
      closeClient(ctx, locals);
      locals.signal = submit(ctx, { kind: 'certify-blob', blob, epoch, signers });
      return until(locals.signal, 'certified');
    },
    certified: (ctx: WalrusContext, self) => {
      const { locals } = self;
      takeRefusal(ctx, locals.signal);
      if (self.value === 1) return finish(ctx, self, 'ok');
      locals.epochRetries += 1;
      if (locals.epochRetries > ctx.resolved.network.protocol.epochRetries) {
        return finish(ctx, self, 'epoch-change');
      }
      return delay(epochRetryUs(ctx, locals.client), 'send');
    },
  },
});

function usesRelay(ctx: WalrusContext, { service }: ViaLocals): boolean {
  return ctx.resolved.network.services![service].kind === 'relay';
}

/** A write sends the blob as it is, once. */
function sendToService(ctx: WalrusContext, { id, locals }: Self): void {
  const { nodes, clients, protocol } = ctx.resolved.network;
  const isRead = locals.kind === 'read';
  const { lengthBytes } = blobAt(ctx, locals.blob);
  call(ctx, {
    from: locals.endpoint,
    to: nodes.length + clients.length + locals.service,
    method: isRead ? 'blob.get' : 'blob.put',
    cause: 'service',
    blob: locals.blob,
    requestBytes: isRead ? NO_BYTES : { ...NO_BYTES, payload: lengthBytes },
    timeoutUs: protocol.requestTimeoutUs,
    owner: id,
    tag: locals.operation,
  });
}

/** Takes the answer of the service. */
export function onViaReply(ctx: WalrusContext, _id: number, state: ClientLocals, reply: Call): Use {
  const locals = state as ViaLocals;
  const isRead = locals.kind === 'read';
  locals.outcome = outcomeOf(reply, isRead ? 'not-enough-slivers' : 'not-enough-confirmations');
  const { epoch = 0, signers = [] } = (reply.response ?? {}) as Partial<ServiceAnswer>;
  locals.epoch = epoch;
  locals.signers = [...signers];
  wake(ctx, locals.signal);
  return reply.status === 'ok' ? 'used' : 'retried';
}

function finish(ctx: WalrusContext, { locals }: Self, outcome: Outcome): Wait {
  const { operation, client, blob, kind, startedUs } = locals;
  closeClient(ctx, locals);
  ctx.state.clients.operations.delete(operation);
  const code = outcomeCode(outcome);
  const latencyUs = ctx.now - startedUs;
  const { lengthBytes } = blobAt(ctx, blob);
  const bytes = outcome === 'ok' ? lengthBytes : 0;
  tellBooked(ctx, locals.endpoint);
  if (kind === 'read') ctx.emit('read.ended', operation, client, blob, code, latencyUs, bytes);
  else ctx.emit('write.ended', operation, client, blob, code, latencyUs);
  return end(outcome === 'ok' ? 1 : 0);
}
