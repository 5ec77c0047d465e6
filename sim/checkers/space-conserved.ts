/**
 * Storage space is conserved: what is reserved in each epoch is what resources and blobs hold, so
 * that no resource is used twice and none is lost. Looked at after every epoch change.
 */
import type { WalrusViews } from '../models/views.ts';
import { broken, defineChecker, type Finding } from './define.ts';

export const spaceConserved = defineChecker<null>({
  name: 'space-conserved',
  statement: 'Space reserved in every epoch = space of storage resources + of registered blobs.',
  spec: 'network.md §8.1; economics.md §2.2, §3',
  kind: 'safety',
  premise: {
    says: 'only clients and event blobs reserve space, no people of an economy, who buy it in sums',
    brokenBy: ({ resolved }) =>
      resolved.epochEconomy === undefined ? null : 'the scenario has people of an economy',
  },
  init: () => null,
  on: { 'supply.recounted': (_state, _fact, views) => spaceFinding(views) },
  atEnd: (_state, views) => spaceFinding(views),
});

function spaceFinding(views: WalrusViews): Finding {
  const difference = views.spaceDifference();
  return difference === '' ? null : broken(difference);
}
