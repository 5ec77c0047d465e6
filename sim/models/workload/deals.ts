/**
 * What clients do with storage resources (`workload.resources`; network.md §8.1): row by row, each
 * at its time or when the one before has its result, since a name stands for what the chain made.
 *
 * A row that the chain refuses, or whose resource was never made, changes nothing and is told. A
 * blob that is written into a resource is written by whoever has the resource then; its
 * registration pays the write fee alone. Whether that was accepted the write tells by its outcome.
 */
import { delay, end, goTo, until, type Wait } from '../../engine/index.ts';
import type { ResolvedDeal } from '../../scenario/resolved.ts';
import type { ChainAction } from '../chain/index.ts';
import { startWrite } from '../client/write.ts';
import { RESOURCE_OPERATIONS } from '../economic-facts.ts';
import { submit, takeMade, takeRefusal } from '../event-log/event-log.ts';
import { codeIn } from '../facts.ts';
import { defineProcedure } from '../procedure.ts';
import type { WalrusContext } from '../world.ts';

export interface DealsState {
  /** Name of a resource → its number on chain. */
  resources: Map<string, number>;
  /** Blob that is about to be registered → the resource that it goes into. */
  inResource: Map<number, number>;
}

interface Locals {
  next: number;
  signal: number;
}

export function createDeals(): DealsState {
  return { resources: new Map(), inResource: new Map() };
}

export function dealsOf(ctx: Pick<WalrusContext, 'resolved'>): readonly ResolvedDeal[] {
  return ctx.resolved.workload.resources ?? NONE;
}

const NONE: readonly ResolvedDeal[] = [];

/** Numbers of the generated blobs that some row does this with. */
export function generatedIn(ctx: Pick<WalrusContext, 'resolved'>, op: ResolvedDeal['op']) {
  const rows = dealsOf(ctx).filter((deal) => deal.op === op);
  return new Set(rows.map(({ generated }) => generated));
}

export function startDeals(ctx: WalrusContext): void {
  if (dealsOf(ctx).length > 0) ctx.procedures.spawn('storage-deals', { next: 0, signal: 0 });
}

export const storageDeals = defineProcedure<Locals>({
  start: 'next',
  steps: {
    next: (ctx: WalrusContext, { locals }): Wait => {
      const deal = dealsOf(ctx)[locals.next];
      if (deal === undefined || ctx.state.workload.isOver) return end();
      return deal.atUs > ctx.now ? delay(deal.atUs - ctx.now, 'begin') : goTo('begin');
    },
    begin: (ctx: WalrusContext, { locals }) => {
      if (ctx.state.workload.isOver) return end();
      const deal = dealsOf(ctx)[locals.next];
      if (deal.op === 'write') {
        tell(ctx, deal, { resource: numberOf(ctx, deal.resource), isDone: write(ctx, deal) });
        locals.next += 1;
        return goTo('next');
      }
      const action = actionOf(ctx, deal);
      if (action === null) {
        tell(ctx, deal, { resource: 0, isDone: false });
        locals.next += 1;
        return goTo('next');
      }
      locals.signal = submit(ctx, action);
      return until(locals.signal, 'known');
    },
    known: (ctx: WalrusContext, self) => {
      const { locals } = self;
      const deal = dealsOf(ctx)[locals.next];
      const isDone = self.value === 1;
      takeRefusal(ctx, locals.signal);
      const made = takeMade(ctx, locals.signal);
      ctx.signals.destroy(locals.signal);
      locals.signal = 0;
      locals.next += 1;
      if (isDone && deal.as !== '') ctx.state.workload.deals.resources.set(deal.as, made);
      const resource = made > 0 ? made : numberOf(ctx, deal.resource);
      tell(ctx, deal, { resource, isDone });
      return goTo('next');
    },
  },
});

/** Null where a resource was never made. */
function actionOf(ctx: WalrusContext, deal: ResolvedDeal): ChainAction | null {
  const { op, client, sizeBytes, epochs } = deal;
  const blob = blobOf(ctx, deal.generated);
  if (op === 'buy') return { kind: 'reserve-storage', client, sizeBytes, epochs };
  if (op === 'delete') return { kind: 'delete-blob', blob };
  const resource = numberOf(ctx, deal.resource);
  const other = numberOf(ctx, deal.other);
  if (resource === 0 || (op === 'join' && other === 0)) return null;
  if (op === 'join') return { kind: 'join-storage', resource, other };
  if (op === 'give') return { kind: 'give-storage', resource, client };
  if (op === 'extend') return { kind: 'extend-with-storage', blob, resource };
  const cut = sizeBytes > 0 ? { bytes: BigInt(sizeBytes) } : { epoch: epochs };
  return { kind: 'split-storage', resource, ...cut };
}

/** Its owner writes the blob; false where there is no such resource. */
function write(ctx: WalrusContext, { resource: named, generated }: ResolvedDeal): boolean {
  const resource = numberOf(ctx, named);
  const owned = ctx.state.eventLog.chain.resources.get(resource);
  if (owned === undefined) return false;
  const blob = blobOf(ctx, generated);
  ctx.state.workload.deals.inResource.set(blob, resource);
  startWrite(ctx, owned.client, blob);
  return true;
}

function tell(
  ctx: WalrusContext,
  { op, generated }: ResolvedDeal,
  { resource, isDone }: { resource: number; isDone: boolean },
): void {
  const blob = generated < 0 ? -1 : blobOf(ctx, generated);
  ctx.emit('resource.dealt', resource, codeIn(RESOURCE_OPERATIONS, op), blob, isDone ? 0 : 1);
}

function numberOf(ctx: WalrusContext, named: string): number {
  return ctx.state.workload.deals.resources.get(named) ?? 0;
}

function blobOf(ctx: WalrusContext, generated: number): number {
  return ctx.state.workload.firstGenerated + generated;
}
