/**
 * What is done about WAL around an epoch change: node software calls the subsidies contract just
 * before and right after it (economics.md §14.1; one call each, at the instant of the change),
 * and holders take out the stake whose time has come. Then everything is counted again.
 */
import { apply, type ChainAction } from '../chain/index.ts';
import { walParts } from '../economic-facts.ts';
import { refuseEpochChange } from '../economics/epoch-clock.ts';
import { ACCOUNT_KINDS } from '../economics/ledger/account.ts';
import { totalOf } from '../economics/ledger/index.ts';
import { isPlanted, type WalrusContext } from '../world.ts';
import type { ChainEconomy } from './chain-economy.ts';
import { emitEconomicFacts } from './economic-chain-facts.ts';

export function beforeEpochChange(ctx: WalrusContext, economy?: ChainEconomy): void {
  const { clock } = ctx.state.eventLog.chain;
  if (refuseEpochChange(clock, ctx.now) !== '') return;
  if (economy === undefined) callSubsidies(ctx);
  else economy.callSubsidies(ctx, 'beforeChange');
}

export function afterEpochChange(ctx: WalrusContext, economy?: ChainEconomy): void {
  if (economy === undefined) callSubsidies(ctx);
  else economy.callSubsidies(ctx, 'afterChange');
  withdrawDue(ctx);
  recountSupply(ctx);
}

function callSubsidies(ctx: WalrusContext): void {
  const error = book(ctx, { kind: 'pay-subsidies' });
  if (error === 'insufficient_funds') {
    ctx.emit('subsidy.refused', ctx.state.eventLog.chain.clock.epoch);
  }
}

/** The scenario's holder takes out what it asked for, at the first epoch that pays it. */
function withdrawDue(ctx: WalrusContext): void {
  const { stakes, clock, holder } = ctx.state.eventLog.chain;
  for (const [stake, held] of [...stakes]) {
    const { withdrawEpoch, heldUntilEpoch = 0 } = held;
    if (held.holder !== holder || withdrawEpoch === null || withdrawEpoch > clock.epoch) continue;
    if (heldUntilEpoch > clock.epoch) continue;
    const error = book(ctx, { kind: 'withdraw-stake', stake });
    if (error !== '') throw new Error(`a due stake was not paid: ${error}`);
  }
}

/** Applies an action that storage nodes need not hear of; returns why it was refused. */
function book(ctx: WalrusContext, action: ChainAction): string {
  const result = apply(ctx.state.eventLog.chain, action, ctx.now);
  if (!result.ok) return result.error;
  if (result.events.length > 0) throw new Error(`${action.kind} has events for the log`);
  emitEconomicFacts(ctx, result.economic);
  return '';
}

/** What exists, added up from all balances. */
function recountSupply(ctx: WalrusContext): void {
  const { chain } = ctx.state.eventLog;
  if (isPlanted(ctx, 'frost-uncounted')) chain.ring[0].rewardsFrost += 1n;
  let supply = 0n;
  for (const kind of ACCOUNT_KINDS) {
    if (kind !== 'burned') supply += totalOf(chain.ledger, kind);
  }
  ctx.emit('supply.recounted', chain.clock.epoch, ...walParts(supply));
}
