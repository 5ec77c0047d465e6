/**
 * Actions on objects that agents own: storage resources and pools, stake objects, and the exchange
 * of the test network. The rules of economy/ decide and move the money; payments count as those of
 * users, and the subsidy policy is told of purchases.
 */
import {
  changeStorage,
  exchangeWal,
  joinHeld,
  noObjects,
  type StorageAction,
  splitHeld,
} from '../economy/index.ts';
import { callSubsidy, type PolicySet } from './hooks.ts';
import type { PolicedEconomy } from './state.ts';

type OtherAction =
  | { kind: 'split-stake'; agent: number; stake: number; amountFrost: bigint }
  | { kind: 'join-stakes'; agent: number; stake: number; other: number }
  /** So much SUI for WAL, and so much WAL for SUI. */
  | { kind: 'wal-for-sui'; agent: number; mist: bigint }
  | { kind: 'sui-for-wal'; agent: number; amountFrost: bigint };

export type ObjectAction = StorageAction | OtherAction;

/** Fields of each action beside its kind, with their types; also the list of them all. */
export const OBJECT_ACTIONS = {
  'buy-space': { agent: 'number', bytes: 'bigint', startEpoch: 'number', endEpoch: 'number' },
  'split-space': { agent: 'number', space: 'number', bytes: 'bigint' },
  'split-space-at': { agent: 'number', space: 'number', epoch: 'number' },
  'join-spaces': { agent: 'number', space: 'number', other: 'number' },
  'give-space': { agent: 'number', space: 'number', to: 'number' },
  'extend-space': { agent: 'number', space: 'number', epochs: 'number' },
  'create-pool': { agent: 'number', bytes: 'bigint', epochs: 'number' },
  'create-pool-from': { agent: 'number', space: 'number' },
  'pool-blob': {
    agent: 'number',
    pool: 'number',
    id: 'string',
    bytes: 'bigint',
    isDeletable: 'boolean',
  },
  'pool-delete': { agent: 'number', pool: 'number', id: 'string' },
  'pool-burn': { agent: 'number', pool: 'number', id: 'string' },
  'grow-pool': { agent: 'number', pool: 'number', bytes: 'bigint' },
  'absorb-space': { agent: 'number', pool: 'number', space: 'number' },
  'extend-pool': { agent: 'number', pool: 'number', epochs: 'number' },
  'take-space': { agent: 'number', pool: 'number', bytes: 'bigint' },
  'take-share': { agent: 'number', pool: 'number', percent: 'number' },
  'dissolve-pool': { agent: 'number', pool: 'number' },
  'split-stake': { agent: 'number', stake: 'number', amountFrost: 'bigint' },
  'join-stakes': { agent: 'number', stake: 'number', other: 'number' },
  'wal-for-sui': { agent: 'number', mist: 'bigint' },
  'sui-for-wal': { agent: 'number', amountFrost: 'bigint' },
} as const satisfies Record<ObjectAction['kind'], Record<string, string>>;

export function isObjectAction(action: { kind: string }): action is ObjectAction {
  return Object.hasOwn(OBJECT_ACTIONS, action.kind);
}

/** Does one action; returns why it was refused, '' if it was not. */
export function changeObject(
  economy: PolicedEconomy,
  policies: PolicySet,
  action: ObjectAction,
): string {
  switch (action.kind) {
    case 'split-stake':
    case 'join-stakes': {
      if (economy.stakes.get(action.stake)?.holder !== action.agent) return 'unknown_stake';
      const changed =
        action.kind === 'split-stake' ? splitHeld(economy, action) : joinHeld(economy, action);
      return changed.ok ? '' : changed.error;
    }
    case 'wal-for-sui':
    case 'sui-for-wal': {
      if (economy.exchange === undefined) return 'no_exchange';
      const exchanged = exchangeWal(economy, economy.exchange, action);
      return exchanged.ok ? '' : exchanged.error;
    }
    default:
      return changeSpace(economy, policies, action);
  }
}

function changeSpace(economy: PolicedEconomy, policies: PolicySet, action: StorageAction): string {
  const objects = economy.objects ?? noObjects();
  const changed = changeStorage(economy, objects, action);
  if (!changed.ok) return changed.error;
  economy.objects = objects;
  const { bought, bytes, writeFrost } = changed;
  const { flows } = economy;
  flows.writePaidFrost += writeFrost;
  if (bought === null) return '';
  const { costFrost, period } = bought;
  flows.storagePaidFrost += costFrost;
  flows.boughtBytes += bytes;
  const purchase = { agent: action.agent, costFrost, ...period };
  callSubsidy(economy, policies, { hook: 'purchase', purchase });
  return '';
}
