/**
 * The seam where a scenario's own economy goes in: policies in the places of the deployed rules,
 * and those who decide (market/). Without it the chain follows its ruleset alone.
 */
import type { Accepted, ChainAction, GenesisOptions, SwappedRules } from '../chain/index.ts';
import type { Closing } from '../epoch-economy/measure.ts';
import type { WalrusContext } from '../world.ts';

/** What the chain begins with in the place of the scenario's stakes. */
export type MarketGenesis = Pick<
  GenesisOptions,
  'rules' | 'nodes' | 'moreWallets' | 'subsidies' | 'begin'
>;

export interface ChainEconomy {
  genesis(ctx: WalrusContext): MarketGenesis;
  /** Before a transaction is applied; what must be known of an epoch that will close, or null. */
  before(ctx: WalrusContext, action: ChainAction): Closing | null;
  rules(ctx: WalrusContext): SwappedRules;
  /** After it was accepted, and its facts were told. */
  after(ctx: WalrusContext, action: ChainAction, result: Accepted): void;
  callSubsidies(ctx: WalrusContext, hook: 'beforeChange' | 'afterChange'): void;
  /** An epoch has closed, with all that is done about WAL around it. */
  closed(ctx: WalrusContext, closing: Closing, result: Accepted): void;
}
