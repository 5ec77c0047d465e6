/** healing.csv: what struck a node, when it came back, and when it was whole again. */
import { defineTable } from '../define.ts';
import { eventName, healingLog, stateOf } from '../folds/healing-log.ts';

export const healingTable = defineTable({
  ...healingLog,
  name: 'healing',
  help: 'Spells of storage nodes from what struck them to the last missing sliver.',
  columns: [
    { name: 'node', help: 'name' },
    { name: 'event', help: 'name of the fault, or of the cause or law of a drawn one' },
    { name: 'event_seq', help: 'number of the event that struck' },
    { name: 'after', help: 'outage (slivers were missed) or loss (slivers were lost)' },
    { name: 'struck_us', help: '' },
    { name: 'returned_us', help: 'empty if it never came back' },
    { name: 'healed_us', help: 'last sliver of what it had missed or lost; empty unless healed' },
    { name: 'slivers', help: 'rebuilt in this spell' },
    { name: 'rebuilt_bytes', help: 'bytes of these slivers' },
    { name: 'state', help: 'healed, open (at the end), cut-off (struck again first), away' },
  ],
  rows: (state, views) =>
    state.spells.map((spell) => [
      views.resolved.network.nodes[spell.node].name,
      eventName(state, spell.eventSeq, views),
      spell.eventSeq,
      spell.hasLost ? 'loss' : 'outage',
      spell.struckUs,
      spell.returnedUs < 0 ? null : spell.returnedUs,
      stateOf(spell, views) === 'healed' ? spell.healedUs : null,
      spell.slivers,
      spell.bytes,
      stateOf(spell, views),
    ]),
});
