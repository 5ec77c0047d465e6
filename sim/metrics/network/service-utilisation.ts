/**
 * measures.md: utilisation of processors and disks, by what serving costs a node (network.md §6.1
 * "Server side"): symbols that it works out, slivers that it reads.
 */
import { defineUtilisation } from './utilisation.ts';

export const processorUtilisation = defineUtilisation({
  name: 'processor.utilisation',
  help:
    'Time that the workers of storage nodes were at work on recovery symbols ÷ the time of all ' +
    'workers: of the busiest node and of all together; without labels the busiest. Of the whole run; ' +
    'in the series since the probe before. Other work takes processors nothing here.',
  gauges: [
    {
      labels: {},
      used: ({ workersUs }) => workersUs,
      possible: ({ storage }, _node, elapsedUs) => storage.service.workers * elapsedUs,
    },
  ],
});

export const diskUtilisation = defineUtilisation({
  name: 'disk.utilisation',
  help:
    'Time that the volumes of storage nodes spent reading what was asked of them ÷ the time that ' +
    'passed: of the busiest node and of all together; without labels the busiest. Of the whole run; in ' +
    'the series since the probe before. 0 where reading costs nothing (storage.service.disk-access, disk-rate).',
  gauges: [
    { labels: {}, used: ({ diskUs }) => diskUs, possible: (_, _node, elapsedUs) => elapsedUs },
  ],
});
