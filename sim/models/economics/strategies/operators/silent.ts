/**
 * Never reports that it holds its shards. 334 such shards keep an epoch in `sync` and with it the
 * payout, locked commission and waiting withdrawals (economics.md §6); purchases go on.
 */
import { defineStrategy } from '../strategy.ts';

export const silent = defineStrategy({
  role: 'operator',
  name: 'silent',
  description: 'Does not report that it holds the shards of a new epoch',
  params: { fromEpoch: { unit: 'epochs', default: 1, help: 'silent from this epoch on' } },
  moments: ['before-change'],
  decide: ({ view, params }) => ({
    conduct: { isReporting: view.epoch + 1 < params.fromEpoch },
  }),
});
