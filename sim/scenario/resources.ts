/**
 * `workload.resources`: what clients do with storage resources (network.md §8.1): buy space, cut
 * it, join it, hand it on, write a blob into it, put it behind the end of a blob, and delete a blob
 * for the space that it gives back.
 *
 * A resource has a name from the row that makes it to the row that uses it up. Left out: what the
 * chain alone can say (sizes and periods that do not fit): it refuses, and the run counts that.
 */
import { z } from 'zod';
import { RESOURCE_OPERATIONS, type ResourceOperation } from '../models/economic-facts.ts';
import { name, quantity } from './fields.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import type { ResolvedDeal } from './resolved-resources.ts';
import type { Scenario } from './schema.ts';

const row = z.strictObject({
  at: quantity('duration').describe('after the start of the run; rows in the order of time'),
  op: z.enum(RESOURCE_OPERATIONS),
  resource: name().optional().describe('the resource that is cut, joined to, given or used'),
  other: name().optional().describe('join: the resource that goes into it'),
  as: name().optional().describe('buy, split, delete: name of the resource that it makes'),
  client: name().optional().describe('buy: who buys; give: who gets it'),
  blob: name().optional().describe('write, extend, delete: a generated blob, as generated-0'),
  size: quantity('size', { min: 1 })
    .optional()
    .describe('encoded bytes: buy: how much; split: what stays in the resource'),
  epochs: quantity('epochs', { min: 1, max: 53 }).optional().describe('buy: for how long'),
  epoch: z.int().min(2).optional().describe('split: where the new resource begins'),
});

export const resources = z
  .array(row)
  .min(1)
  .optional()
  .describe('what clients do with storage resources, in the order of time; none where not given');

type Row = z.infer<typeof row>;
type Field = Exclude<keyof Row, 'at' | 'op'>;

/** What each operation is told; split has a size or an epoch. */
const FIELDS: Record<ResourceOperation, readonly Field[]> = {
  buy: ['client', 'size', 'epochs', 'as'],
  split: ['resource', 'as', 'size', 'epoch'],
  join: ['resource', 'other'],
  give: ['resource', 'client'],
  write: ['resource', 'blob'],
  extend: ['resource', 'blob'],
  delete: ['blob', 'as'],
};
const ALL_FIELDS: readonly Field[] = [
  ...['resource', 'other', 'as', 'client', 'blob', 'size', 'epochs', 'epoch'],
] as Field[];
const GENERATED = /^generated-(0|[1-9][0-9]*)$/;

/** The rows in base units, and everything that is wrong with them. */
export function resolveResources(
  { workload, granularity }: Scenario,
  clients: readonly { name: string }[],
): { resources: { resources?: ResolvedDeal[] }; problems: Problem[] } {
  const rows = workload.resources;
  if (rows === undefined) return { resources: {}, problems: [] };
  const reader = new Reader(
    clients.map((client) => client.name),
    workload.generated.count,
  );
  if (granularity === 'epoch') {
    const found = 'storage resources with granularity: epoch';
    const path = ['workload', 'resources'];
    return { resources: {}, problems: [{ path, found, allowed: 'message, flow', suggestion: '' }] };
  }
  const deals = rows.map((one, index) => reader.read(one, index));
  return { resources: { resources: deals }, problems: reader.problems };
}

class Reader {
  readonly problems: Problem[] = [];
  private readonly clients: readonly string[];
  private readonly generated: number;
  /** Names of resources that there are now, and of those that were used up: by which row. */
  private readonly present = new Set<string>();
  private readonly usedUp = new Map<string, number>();
  private readonly written = new Set<number>();
  private lastUs = 0;
  private index = 0;

  constructor(clients: readonly string[], generated: number) {
    this.clients = clients;
    this.generated = generated;
  }

  read(one: Row, index: number): ResolvedDeal {
    this.index = index;
    const { at: atUs, op } = one;
    if (atUs < this.lastUs) this.refuse('at', 'goes back in time', 'rows in the order of `at`');
    this.lastUs = Math.max(this.lastUs, atUs);
    this.checkFields(one);
    const deal: ResolvedDeal = {
      atUs,
      op,
      resource: one.resource ?? '',
      other: one.other ?? '',
      as: one.as ?? '',
      client: this.client(one),
      generated: this.blob(one),
      sizeBytes: one.size ?? 0,
      epochs: one.epochs ?? one.epoch ?? 0,
    };
    if (one.other !== undefined && one.other === one.resource) {
      this.refuse('other', `${show(one.other)} is joined to itself`, 'another resource');
    }
    if (one.resource !== undefined) this.use('resource', one.resource, USES_UP.has(op));
    if (one.other !== undefined) this.use('other', one.other, true);
    if (one.as !== undefined) this.make(one.as);
    return deal;
  }

  private checkFields(one: Row): void {
    const wanted = FIELDS[one.op];
    for (const field of ALL_FIELDS) {
      const isGiven = one[field] !== undefined;
      if (isGiven && !wanted.includes(field)) {
        this.refuse(field, `${field} with op ${one.op}`, wanted.join(', '));
      }
      const isEither = one.op === 'split' && (field === 'size' || field === 'epoch');
      if (!isGiven && wanted.includes(field) && !isEither) {
        this.refuse('', `op ${one.op} without ${field}`, wanted.join(', '));
      }
    }
    if (one.op === 'split' && (one.size === undefined) === (one.epoch === undefined)) {
      const found = one.size === undefined ? 'neither size nor epoch' : 'size and epoch';
      this.refuse('', found, 'size, what stays, or epoch, where the new one begins');
    }
  }

  private client({ client: named }: Row): number {
    if (named === undefined) return -1;
    const client = this.clients.indexOf(named);
    if (client < 0) {
      const allowed = 'the name of a client';
      this.refuse(
        'client',
        `no client is called ${show(named)}`,
        allowed,
        nearest(named, this.clients),
      );
    }
    return client;
  }

  private blob({ blob: named, op }: Row): number {
    if (named === undefined) return -1;
    const blob = Number(GENERATED.exec(named)?.[1] ?? -1);
    if (blob < 0 || blob >= this.generated) {
      const last = this.generated - 1;
      const allowed = last < 0 ? 'blobs of workload.generated' : `generated-0 … generated-${last}`;
      this.refuse('blob', `there is no blob ${show(named)} to be written`, allowed);
    } else if (op === 'write') {
      if (this.written.has(blob)) this.refuse('blob', `${named} is written twice`, 'once each');
      this.written.add(blob);
    }
    return blob;
  }

  private use(field: Field, named: string, usesUp: boolean): void {
    const by = this.usedUp.get(named);
    if (this.present.has(named)) {
      if (!usesUp) return;
      this.present.delete(named);
      this.usedUp.set(named, this.index);
      return;
    }
    if (by !== undefined) {
      const found = `${show(named)} was used up by workload.resources[${by}]`;
      this.refuse(field, found, 'a resource once');
      return;
    }
    const allowed = 'a resource that an earlier row makes (as)';
    this.refuse(
      field,
      `there is no resource ${show(named)}`,
      allowed,
      nearest(named, [...this.present]),
    );
  }

  private make(named: string): void {
    if (this.present.has(named) || this.usedUp.has(named)) {
      this.refuse('as', `${show(named)} is a resource already`, 'a new name');
    }
    this.present.add(named);
  }

  private refuse(field: Field | 'at' | '', found: string, allowed: string, suggestion = ''): void {
    const at = ['workload', 'resources', this.index];
    const path = field === '' ? at : [...at, field];
    this.problems.push({ path, found, allowed, suggestion });
  }
}

/** After these the resource is part of a blob. */
const USES_UP: ReadonlySet<ResourceOperation> = new Set(['write', 'extend']);
