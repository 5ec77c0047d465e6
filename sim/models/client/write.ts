/**
 * A client stores a blob (network.md §4): register, upload to all nodes at once, stop some time
 * after a quorum, collect confirmations, certify. A certificate that dies at the epoch boundary
 * starts the upload over. Where the scenario says so, the status is asked first and the tail goes
 * on behind the writer's back.
 *
 * Left out: optimistic uploads (off by default), the time to encode.
 */
import {
  anyOf,
  delay,
  elapsed,
  end,
  fired,
  goTo,
  type ProcedureId,
  until,
  type Wait,
} from '../../engine/index.ts';
import { blobAt, codeOf } from '../blobs/blobs.ts';
import { encodeRecord } from '../blobs/encoding.ts';
import { endEpochOf, epochOf, phaseOf } from '../chain/index.ts';
import { isUploadComplete } from '../committee/index.ts';
import { submit, takeRefusal } from '../event-log/event-log.ts';
import type { Outcome } from '../facts.ts';
import { tellBooked } from '../network/index.ts';
import { defineProcedure } from '../procedure.ts';
import { writeCommittee } from '../storage-node/routing.ts';
import type { WalrusContext } from '../world.ts';
import { type Asked, dropAsked, noneAsked, stopAsking } from './ask.ts';
import {
  cancelCalls,
  closeClient,
  endpointOf,
  epochRetryUs,
  outcomeCode,
  renewSignal,
} from './clients.ts';
import { type Signers, signersOf, startConfirmations } from './confirm.ts';
import { register } from './register.ts';
import { answerWrite, type Caller } from './services.ts';
import { askStatus, believedEpoch, isStatusKnown, type StatusLocals } from './status.ts';
import { announceQuorum, beginTail, endTail, type Tail, tailWindowUs } from './tail.ts';
import {
  createUpload,
  isUploaded,
  piecesConfirmed,
  startUpload,
  type Upload,
  uploadTo,
} from './upload.ts';
import { uploadUndisturbed } from './upload-undisturbed.ts';
import { startVia } from './via.ts';

export interface WriteLocals extends StatusLocals {
  startedUs: number;
  isRegistered: boolean;
  /** The status says that all nodes hold the blob: confirmations are all that it takes. */
  isStored: boolean;
  epoch: number;
  epochRetries: number;
  round: number;
  uploadStartedUs: number;
  /** What the requests under way are for, and those requests. */
  phase: 'status' | 'upload' | 'confirm' | 'tail';
  asked: Asked;
  /** Of an upload that goes on behind the writer's back. */
  tail: Tail | null;
  upload: Upload;
  signers: Signers;
  /** Number of the first request for a confirmation: those of a tail come before. */
  firstSigner: number;
  /** Nodes of the present phase, and how many of them are through. */
  nodes: number;
  finished: number;
  /** Weight of the nodes that store everything. */
  storedWeight: number;
  /** Pieces that they store. */
  storedPieces: number;
  /** Confirmations by node → epoch they are signed for. */
  confirmed: Map<number, number>;
  confirmedWeight: number;
  /** Of a write by a publisher, or an upload by a relay. */
  caller: Caller | null;
}

/** Starts a write; the operation's number. */
export function startWrite(
  ctx: WalrusContext,
  client: number,
  blob: number,
  caller: Caller | null = null,
): number {
  const { clients } = ctx.state;
  const service = ctx.resolved.network.clients[client]?.writesVia;
  if (service !== undefined) return startVia(ctx, { client, blob, service }, 'write');
  const operation = clients.nextOperation++;
  const locals: WriteLocals = {
    role: 'client-write',
    operation,
    client,
    endpoint: endpointOf(ctx, client),
    signal: 0,
    blob,
    startedUs: ctx.now,
    isRegistered: false,
    isStored: false,
    statuses: new Map(),
    statusWeight: 0,
    status: { calls: [], open: 0 },
    epoch: 0,
    epochRetries: 0,
    round: 0,
    uploadStartedUs: 0,
    phase: 'upload',
    asked: noneAsked(),
    tail: null,
    upload: createUpload([], 0, [], []),
    signers: signersOf([]),
    firstSigner: 0,
    nodes: 0,
    finished: 0,
    storedWeight: 0,
    storedPieces: 0,
    confirmed: new Map(),
    confirmedWeight: 0,
    caller,
  };
  clients.operations.set(operation, ctx.procedures.spawn('client-write', locals));
  if (caller === null) {
    ctx.emit('write.started', operation, client, blob, blobAt(ctx, blob).lengthBytes);
  }
  return operation;
}

type Self = { id: ProcedureId; locals: WriteLocals; value: number };

export const clientWrite = defineProcedure<WriteLocals>({
  start: 'begin',
  steps: {
    begin: (ctx: WalrusContext, self) => {
      if (self.locals.caller?.isRelayed) {
        encodeRecord(ctx, blobAt(ctx, self.locals.blob));
        return goTo('upload');
      }
      if (ctx.resolved.network.protocol.statusCheck === undefined) return goTo('register');
      self.locals.phase = 'status';
      askStatus(ctx, self);
      return until(renewSignal(ctx, self.locals), 'status-known');
    },
    /** Certified for long enough: nothing is left to do. */
    'status-known': (ctx: WalrusContext, self) => {
      const { locals } = self;
      const { chain } = ctx.state.eventLog;
      cancelCalls(ctx, locals.status.calls);
      closeClient(ctx, locals);
      locals.isStored = isStatusKnown(ctx, locals) && believedEpoch(ctx, locals) > 0;
      const { lifetimeEpochs } = blobAt(ctx, locals.blob);
      const isEnough = endEpochOf(chain, locals.blob) >= epochOf(chain) + lifetimeEpochs;
      return locals.isStored && isEnough ? finish(ctx, self, 'ok') : goTo('register');
    },
    register: (ctx: WalrusContext, { locals }) => {
      locals.signal = register(ctx, locals.blob, locals.client);
      return until(locals.signal, 'registered');
    },
    registered: (ctx: WalrusContext, self) => {
      takeRefusal(ctx, self.locals.signal);
      closeClient(ctx, self.locals);
      if (self.value === 0) return finish(ctx, self, 'aborted');
      self.locals.isRegistered = true;
      return delay(ctx.resolved.network.protocol.registrationDelayUs, 'upload');
    },
    /** During an epoch change the new committee may not have yet what the old one holds. */
    upload: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.isStored && phaseOf(ctx.state.eventLog.chain) !== 'sync') {
        locals.isStored = false;
        locals.epoch = epochOf(ctx.state.eventLog.chain);
        beginConfirmations(ctx, self);
        return until(locals.signal, 'stop-confirmations');
      }
      beginUpload(ctx, self);
      if (uploadUndisturbed(ctx, locals)) return goTo('stop-upload');
      startUpload(ctx, self);
      return until(locals.signal, 'quorum');
    },
    quorum: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const isDone = locals.finished === locals.nodes;
      if (!isUploaded(ctx, locals)) return goTo('stop-upload');
      announceQuorum(ctx, locals, locals.storedWeight);
      if (isDone) return goTo('stop-upload');
      const tailUs = tailWindowUs(ctx, locals, ctx.now);
      if (ctx.resolved.network.protocol.detachedTail) {
        beginTail(ctx, locals, tailUs);
        return goTo('confirm');
      }
      return anyOf([elapsed(tailUs), fired(renewSignal(ctx, locals))], 'stop-upload');
    },
    /** Drops unfinished uploads; without a quorum the operation has failed. */
    'stop-upload': (ctx: WalrusContext, self) => {
      stopAsking(ctx, self.locals.asked);
      return goTo('confirm');
    },
    confirm: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (epochOf(ctx.state.eventLog.chain) !== locals.epoch) return startOver(ctx, self);
      if (!isUploaded(ctx, locals) && locals.round === 0)
        return finish(ctx, self, 'not-enough-confirmations');
      beginConfirmations(ctx, self);
      return until(locals.signal, 'stop-confirmations');
    },
    'stop-confirmations': (ctx: WalrusContext, self) => {
      const { locals } = self;
      dropAsked(ctx, locals.asked, locals.firstSigner, locals.asked.calls.length);
      if (epochOf(ctx.state.eventLog.chain) !== locals.epoch) return startOver(ctx, self);
      if (isUploadComplete(locals.confirmedWeight, codeOf(ctx).n)) return goTo('certify');
      stopAll(ctx, locals);
      locals.round += 1;
      const { confirmationRounds } = ctx.resolved.network.protocol;
      if (locals.round > confirmationRounds) return finish(ctx, self, 'not-enough-confirmations');
      return goTo('upload');
    },
    certify: (ctx: WalrusContext, self) => {
      const { locals } = self;
      if (locals.caller?.isRelayed) return finish(ctx, self, 'ok');
      const signers = [...locals.confirmed.keys()].sort((a, b) => a - b);
      const { blob, epoch } = locals;
      locals.signal = submit(ctx, { kind: 'certify-blob', blob, epoch, signers });
      return until(locals.signal, 'certified');
    },
    certified: (ctx: WalrusContext, self) => {
      takeRefusal(ctx, self.locals.signal);
      closeClient(ctx, self.locals);
      if (self.value !== 1) return startOver(ctx, self);
      if (self.locals.tail === null) return finish(ctx, self, 'ok');
      self.locals.phase = 'tail';
      report(ctx, self.locals, 'ok');
      return until(renewSignal(ctx, self.locals), 'tail-over');
    },
    'tail-over': (ctx: WalrusContext, { locals }) => {
      closeOperation(ctx, locals);
      return end(1);
    },
  },
});

function beginUpload(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  const members = membersToAsk(ctx, locals);
  locals.epoch = epochOf(ctx.state.eventLog.chain);
  locals.uploadStartedUs = ctx.now;
  locals.storedWeight = locals.confirmedWeight;
  locals.storedPieces = piecesConfirmed(ctx, locals, writeCommittee(ctx).members);
  locals.upload = uploadTo(ctx, locals.blob, members);
  beginPhase(ctx, locals, 'upload', members.length);
}

function beginConfirmations(ctx: WalrusContext, self: Self): void {
  const { locals } = self;
  const members = membersToAsk(ctx, locals);
  locals.signers = signersOf(members);
  locals.firstSigner = locals.asked.calls.length;
  beginPhase(ctx, locals, 'confirm', members.length);
  startConfirmations(ctx, self);
}

/** The members that have not signed, in random order. */
function membersToAsk(ctx: WalrusContext, locals: WriteLocals) {
  const members = writeCommittee(ctx).members.filter(({ node }) => !locals.confirmed.has(node));
  return ctx.random.shuffle(ctx.random.open(`client/${locals.client}/node-order`), members);
}

function beginPhase(
  ctx: WalrusContext,
  locals: WriteLocals,
  phase: WriteLocals['phase'],
  nodes: number,
): void {
  renewSignal(ctx, locals);
  locals.phase = phase;
  locals.nodes = nodes;
  locals.finished = 0;
}

/** The committee changed: what was collected is worthless; upload again. */
function startOver(ctx: WalrusContext, self: Self): Wait {
  const { locals } = self;
  stopAll(ctx, locals);
  closeClient(ctx, locals);
  locals.confirmed.clear();
  locals.confirmedWeight = 0;
  locals.round = 0;
  locals.epochRetries += 1;
  if (locals.epochRetries > ctx.resolved.network.protocol.epochRetries) {
    return finish(ctx, self, 'epoch-change');
  }
  return delay(epochRetryUs(ctx, locals.client), 'upload');
}

function stopAll(ctx: WalrusContext, locals: WriteLocals): void {
  endTail(ctx, locals);
  stopAsking(ctx, locals.asked);
}

function finish(ctx: WalrusContext, { locals }: Self, outcome: Outcome): Wait {
  stopAll(ctx, locals);
  closeOperation(ctx, locals);
  report(ctx, locals, outcome);
  return end(outcome === 'ok' ? 1 : 0);
}

function closeOperation(ctx: WalrusContext, locals: WriteLocals): void {
  closeClient(ctx, locals);
  ctx.state.clients.operations.delete(locals.operation);
}

function report(ctx: WalrusContext, locals: WriteLocals, outcome: Outcome): void {
  const { operation, client, blob, startedUs, caller } = locals;
  if (caller !== null) {
    const signers = [...locals.confirmed.keys()].sort((a, b) => a - b);
    answerWrite(ctx, { client, blob, caller }, outcome, { epoch: locals.epoch, signers });
    return;
  }
  tellBooked(ctx, locals.endpoint);
  ctx.emit('write.ended', operation, client, blob, outcomeCode(outcome), ctx.now - startedUs);
}
