/** measures.md "healing … by event": until the last of the nodes that one event struck is whole. */
import { defineMetric } from '../define.ts';
import { eventName, type HealingSpell, healingLog, stateOf } from '../folds/healing-log.ts';
import { grouped, meanAndMax } from '../statistics.ts';

export const healingByEvent = defineMetric({
  ...healingLog,
  name: 'healing.by-event',
  unit: 'us',
  help:
    'Time from an event that struck nodes to the last missing sliver of the last of them, by ' +
    'name of the fault or of its cause: mean and maximum over its events. Events of which a node ' +
    'is still away or still healing, or was struck again first, are left out.',
  better: 'lower',
  labels: ['event', 'statistic'],
  finish: (state, views) => {
    const events = new Map<number, HealingSpell[]>();
    for (const spell of state.spells) {
      const known = events.get(spell.eventSeq);
      if (known === undefined) events.set(spell.eventSeq, [spell]);
      else known.push(spell);
    }
    const whole = [...events].filter(([, spells]) =>
      spells.every((one) => stateOf(one, views) === 'healed'),
    );
    const samples = grouped(
      whole,
      ([eventSeq]) => eventName(state, eventSeq, views),
      ([, spells]) => Math.max(...spells.map((one) => one.healedUs - one.struckUs)),
    );
    return [...samples].flatMap(([event, samplesUs]) => meanAndMax({ event }, samplesUs));
  },
});
