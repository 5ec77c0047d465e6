/** What a policy of a user needs: its definition, accounts, exact division, evidence. */
export {
  type Account,
  BURNED,
  commission,
  divide,
  escrow,
  lockedCommission,
  mulDiv,
  reward,
  SUBSIDY,
  slot,
  TREASURY,
  type Transfer,
  wallet,
} from '../ledger/index.ts';
export {
  type Charge,
  type Charges,
  definePolicy,
  type FeeDecision,
  type Movement,
  type Policy,
  type PolicyContext,
  type PriceDecision,
  type PurchaseMade,
  type StakeAction,
  type SubsidyDecision,
} from './define.ts';
export { performancePpm } from './evidence.ts';
export type { ChainView, Evidence, PoolView, SeatView, SlotView } from './view.ts';
