/**
 * The table that the boxes replace: what each holding has of each blob, one entry each. Slow,
 * obvious, and the witness of the tests.
 */
import type { Region } from '../../../sim/models/holdings/index.ts';

export interface NaiveBlob {
  id: number;
  unit: number;
  certifiedUs: number;
}

/** Holdings are named `node/shard/axis`, metadata `node/-1/-1`. */
export class NaiveTable {
  readonly blobs: NaiveBlob[] = [];
  readonly codes = new Map<string, number[]>();
  private readonly deleted = new Set<string>();
  private readonly gone = new Set<number>();
  private readonly isMeant: (shard: number, blob: number) => boolean;

  /** Boxes speak of blobs that are meant for their shard; of all where nothing is said. */
  constructor(isMeant: (shard: number, blob: number) => boolean = () => true) {
    this.isMeant = isMeant;
  }

  open(name: string): void {
    this.codes.set(
      name,
      this.blobs.map(() => 0),
    );
  }

  close(name: string): void {
    this.codes.delete(name);
  }

  add(id: number, unit: number): void {
    this.blobs.push({ id, unit, certifiedUs: -1 });
    for (const codes of this.codes.values()) codes.push(0);
  }

  certify(blob: number, nowUs: number): void {
    this.blobs[blob].certifiedUs = nowUs;
    this.gone.delete(blob);
    for (const name of this.codes.keys()) this.deleted.delete(`${name.split('/')[0]}/${blob}`);
  }

  set(name: string, blob: number, code: number): void {
    if (code !== 0) this.gone.delete(blob);
    this.codes.get(name)![blob] = code;
  }

  lay(name: string, region: Region, isPresent: boolean): void {
    for (const [blob, one] of this.blobs.entries()) {
      if (this.gone.has(blob) || !isIn(region, one)) continue;
      const isDeleted = this.deleted.has(`${name.split('/')[0]}/${blob}`);
      const isMeant = this.isMeant(Number(name.split('/')[1]), blob);
      this.codes.get(name)![blob] = isPresent && !isDeleted && isMeant ? 1 : 0;
    }
  }

  deleteAtNode(node: number, blob: number): void {
    if (this.gone.has(blob)) return;
    this.deleted.add(`${node}/${blob}`);
    for (const [name, codes] of this.codes) if (name.startsWith(`${node}/`)) codes[blob] = 0;
  }

  forget(blob: number): void {
    this.gone.add(blob);
    for (const key of [...this.deleted]) {
      if (key.endsWith(`/${blob}`)) this.deleted.delete(key);
    }
    for (const codes of this.codes.values()) codes[blob] = 0;
  }

  held(name: string): number[] {
    return [...this.codes.get(name)!.entries()].filter(([, code]) => code !== 0).map(([b]) => b);
  }

  /** Shards that hold the blob intact on an axis, at a node that counts. */
  shardsHolding(blob: number, axis: number, counts: (node: number, shard: number) => boolean) {
    const shards = new Set<number>();
    for (const [name, codes] of this.codes) {
      const [node, shard, part] = name.split('/').map(Number);
      if (part === axis && codes[blob] === 1 && counts(node, shard)) shards.add(shard);
    }
    return shards.size;
  }

  metadataAt(blob: number, counts: (node: number) => boolean): number {
    let nodes = 0;
    for (const [name, codes] of this.codes) {
      const [node, shard] = name.split('/').map(Number);
      if (shard === -1 && codes[blob] === 1 && counts(node)) nodes += 1;
    }
    return nodes;
  }
}

function isIn(region: Region, { certifiedUs, id, unit }: NaiveBlob): boolean {
  return (
    certifiedUs >= region.fromUs &&
    certifiedUs < region.toUs &&
    id >= region.fromId &&
    id < region.toId &&
    unit >= region.fromUnit &&
    unit < region.toUnit
  );
}
