/** How much of what its clients asked for each aggregator had in its memory (network.md §1). */
import { SERVICE_WORK } from '../../models/facts.ts';
import { defineMetric, type MetricOptions } from '../define.ts';

interface Served {
  /** Of each service: reads, and reads from its memory; the same in bytes. */
  reads: number[];
  hits: number[];
  bytes: number[];
  hitBytes: number[];
}

const READ = SERVICE_WORK.indexOf('read');

const served: Pick<MetricOptions<Served>, 'init' | 'on'> & { fold: string } = {
  fold: 'served by services',
  init: (views) => {
    const zeros = () => (views.resolved.network.services ?? []).map(() => 0);
    return { reads: zeros(), hits: zeros(), bytes: zeros(), hitBytes: zeros() };
  },
  on: {
    'service.served': (state, { entity, args: [, work, isCached, bytes] }) => {
      if (work !== READ) return;
      state.reads[entity] += 1;
      state.hits[entity] += isCached;
      state.bytes[entity] += bytes;
      state.hitBytes[entity] += isCached * bytes;
    },
  },
};

export const serviceHits = defineMetric({
  ...served,
  name: 'service.hit-ratio',
  unit: 'share',
  help: 'Reads that an aggregator answered from its memory, by service; of those that it served.',
  better: 'higher',
  labels: ['service'],
  commutes: true,
  finish: (state, views) => shares(views.resolved.network.services, state.hits, state.reads),
});

export const serviceHitBytes = defineMetric({
  ...served,
  name: 'service.byte-hit-ratio',
  unit: 'share',
  help: 'The same share in bytes of blobs.',
  better: 'higher',
  labels: ['service'],
  commutes: true,
  finish: (state, views) => shares(views.resolved.network.services, state.hitBytes, state.bytes),
});

function shares(
  services: readonly { name: string; kind: string }[] | undefined,
  part: readonly number[],
  whole: readonly number[],
) {
  return (services ?? []).flatMap(({ name, kind }, index) => {
    if (kind !== 'aggregator') return [];
    const value = whole[index] === 0 ? null : part[index] / whole[index];
    return [{ labels: { service: name }, value }];
  });
}
