/** How to name those who decide alike: the strategy, with the parameters in which they differ. */
import type { Actor } from './world.ts';

/** One label an actor, in their order: `yield-chasing (attention 0.1)`. */
export function actorLabels(actors: readonly Pick<Actor, 'strategy' | 'params'>[]): string[] {
  const values = new Map<string, Set<number>>();
  for (const { strategy, params } of actors) {
    for (const [name, value] of Object.entries(params)) {
      const key = `${strategy}.${name}`;
      const known = values.get(key);
      if (known === undefined) values.set(key, new Set([value]));
      else known.add(value);
    }
  }
  return actors.map(({ strategy, params }) => {
    const differing = Object.entries(params)
      .filter(([name]) => values.get(`${strategy}.${name}`)!.size > 1)
      .map(([name, value]) => `${name} ${value}`);
    return differing.length === 0 ? strategy : `${strategy} (${differing.join(', ')})`;
  });
}
