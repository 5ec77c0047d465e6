/** What was on a volume that is lost is held by nobody there any more. */
import { broken, defineChecker } from './define.ts';

export const lostMeansGone = defineChecker<null>({
  name: 'lost-means-gone',
  statement: 'Right after its volume was lost a node stores nothing, and its shards hold nothing.',
  spec: 'measures.md "State of a blob"',
  kind: 'safety',
  premise: null,
  init: () => null,
  on: {
    'volume.lost': (_state, fact, views) => {
      const { storedBytes, storedSlivers } = views.node(fact.entity);
      if (storedBytes !== 0 || storedSlivers !== 0) {
        return broken(
          `node ${fact.entity} still counts ${storedSlivers} slivers, ${storedBytes} bytes`,
        );
      }
      const owner = views.committee('current')?.owner ?? [];
      for (let shard = 0; shard < owner.length; shard++) {
        if (owner[shard] !== fact.entity) continue;
        const { present } = views.shardHealth(shard);
        if (present > 0) return broken(`shard ${shard} still serves ${present} lost slivers`);
      }
      return null;
    },
  },
});
