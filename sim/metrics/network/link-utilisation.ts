/** measures.md: utilisation of links. A node's access link, up and down. */
import { defineUtilisation } from './utilisation.ts';

const US_PER_SECOND = 1e6;

export const linkUtilisation = defineUtilisation({
  name: 'link.utilisation',
  help:
    'Bytes that the access links of storage nodes carried ÷ what they could have carried, by ' +
    'direction: of the busiest node and of all together; without labels the busiest. Of the whole ' +
    'run; in the series since the probe before. Caps lowered by a fault do not count, nor does workload.background.',
  gauges: [
    {
      labels: { direction: 'up' },
      used: ({ upBytes }) => upBytes,
      possible: ({ network }, node, elapsedUs) =>
        (network.nodes[node].upBytesPerSecond * elapsedUs) / US_PER_SECOND,
    },
    {
      labels: { direction: 'down' },
      used: ({ downBytes }) => downBytes,
      possible: ({ network }, node, elapsedUs) =>
        (network.nodes[node].downBytesPerSecond * elapsedUs) / US_PER_SECOND,
    },
  ],
});
