/** The ledger of WAL: accounts, transfers, who may post what, exact division, the recount. */
export * from './account.ts';
export * from './divide.ts';
export * from './halves.ts';
export * from './ledger.ts';
export * from './moves.ts';
export * from './permissions.ts';
export * from './recount.ts';
