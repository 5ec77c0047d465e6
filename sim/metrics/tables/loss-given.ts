/** loss-given.csv: what the loss of so many nodes at once would take of the blobs as they lie. */
import { defineTable } from '../define.ts';
import { lossGiven, placedBlobs } from '../placement/node-sets.ts';

export const lossGivenTable = defineTable({
  fold: 'loss-given',
  init: () => null,
  on: {},
  name: 'loss-given',
  help:
    'What would be lost with so many nodes at once, drawn among those of the committee at the end, ' +
    'before anything is healed; no rows where every shard has a piece of every blob.',
  columns: [
    { name: 'gone_nodes', help: 'nodes that are gone for good' },
    { name: 'any_loss', help: 'probability that some blob is lost, as if sets were independent' },
    { name: 'lost_share', help: 'share of the blobs that is lost, on average' },
    { name: 'lost_share_if_any', help: 'the same, of the cases in which any is' },
  ],
  rows: (_state, views) => {
    const placed = placedBlobs(views);
    const { placement, primary } = views.resolved.coding;
    if (placed === null || placement === undefined) return [];
    return lossGiven(placed, placement.width - primary).map(
      ({ gone, anyLoss, lost, lostIfAny }) => [gone, anyLoss, lost, lostIfAny],
    );
  },
});
