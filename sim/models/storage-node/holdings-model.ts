/**
 * The state of who holds what: the table of sim/models/holdings, the contents of slivers that
 * carry bytes, and what nodes know of the blobs from the log.
 */
import { defineModel, type ModelDefinition } from '../../engine/index.ts';
import type { Handle } from '../content/contents.ts';
import {
  type BlobClass,
  createTable,
  type HoldingsTable,
  openMetadata,
} from '../holdings/index.ts';
import type { PlacementState } from '../placement/places.ts';
import type { WalrusContext } from '../world.ts';
import { classesOf } from './classes.ts';
import { createKnowledge, type Knowledge } from './knowledge.ts';
import { firstTurnover, type Turnover } from './turnover.ts';

export interface HoldingsState {
  table: HoldingsTable;
  /** Blob that carries bytes → key of the holding → its sliver. */
  contents: Map<number, Map<number, Handle>>;
  knowledge: Knowledge;
  /** The population that is not tracked blob by blob; empty in `message` granularity. */
  classes: BlobClass[];
  /** How long its members have still to live; null where they outlive the run. */
  turnover: Turnover | null;
  /** What places of pieces are drawn from; absent where every shard has a piece. */
  placement?: PlacementState;
}

export function holdingsModel(): ModelDefinition<HoldingsState> {
  return defineModel<HoldingsState>({
    name: 'holdings',
    version: 3,
    description: 'Who holds which slivers and metadata, and who knows of which blobs',
    init: (ctx: WalrusContext) => {
      const table = createTable(ctx.resolved.network.shards);
      for (const node of ctx.resolved.network.nodes.keys()) openMetadata(table, node);
      const classes = classesOf(ctx);
      const turnover = firstTurnover(ctx.resolved.workload.population.turnover, classes);
      return { table, contents: new Map(), knowledge: createKnowledge(), classes, turnover };
    },
  });
}
