/** All behaviours, by name. */
import type { WalrusContext } from '../../world.ts';
import type { StorageNodeState } from '../state.ts';
import type { Behaviour } from './behaviour.ts';
import { BY_CONDUCT, byConduct } from './by-conduct.ts';
import { corruptReplies } from './corrupt-replies.ts';
import { honest } from './honest.ts';
import { signWithoutStoring } from './sign-without-storing.ts';
import { withholdReads } from './withhold-reads.ts';

export const behaviours: readonly Behaviour[] = [
  honest,
  withholdReads,
  corruptReplies,
  signWithoutStoring,
  byConduct,
];

/** Those that a scenario can give a node. */
export const CHOSEN_BEHAVIOURS: readonly string[] = behaviours
  .map(({ name }) => name)
  .filter((name) => name !== BY_CONDUCT);

const byName = new Map(behaviours.map((behaviour) => [behaviour.name, behaviour]));

/** @throws for a name that is not in the list; the loader has checked scenario files. */
export function behaviourNamed(name: string): Behaviour {
  if (name === honest.name) return honest; // nearly always, and asked for every message
  const behaviour = byName.get(name);
  if (behaviour === undefined) throw new Error(`no behaviour is called '${name}'`);
  return behaviour;
}

/** Does the node decide as an honest one, and reply without delay? */
export function isPrompt(
  ctx: WalrusContext,
  { behaviour, index }: Pick<StorageNodeState, 'behaviour' | 'index'>,
  method: string,
): boolean {
  const named = behaviourNamed(behaviour);
  return named.isHonest && named.delayUs(ctx, { node: index, method }) === 0;
}

export type { Behaviour };
