/**
 * Faults in plain verbs: `{ at: 3d, crash: node-3, for: 8h }`, and random ones with laws:
 * `{ every: { law: exponential, mean: 30d }, crash: all, for: 15min }`. A law in the place of `at` draws
 * the time of a single fault.
 *
 * One flat record with exactly one verb, because that is how people write it; which other fields
 * go with which verb is checked here.
 */
import { z } from 'zod';
import { law, name, names, refuse, share } from './fields.ts';
import type { FaultVerb } from './resolved.ts';

/** Fields that may and must accompany each verb of a scheduled fault. */
const VERBS: Readonly<Record<FaultVerb, { must: string[]; may: string[] }>> = {
  crash: { must: [], may: ['for'] },
  'lose-volume': { must: ['restart-after'], may: [] },
  partition: { must: [], may: ['for', 'one-way'] },
  degrade: { must: ['to'], may: ['for'] },
  corrupt: { must: ['share'], may: [] },
  leave: { must: [], may: [] },
};

export const FAULT_VERBS = Object.keys(VERBS) as FaultVerb[];

/** What each verb does, for listings and for the schema. */
export const FAULT_HELP: Readonly<Record<FaultVerb, string>> = {
  crash: 'nodes, regions or domains that stop; their volumes survive',
  'lose-volume': 'nodes that lose all they stored',
  partition: 'nodes, clients or regions cut off from all others',
  degrade: 'nodes, clients or regions whose links get slow',
  corrupt: 'nodes on whose volumes slivers go bad',
  leave: 'nodes that go for good, without hand-over',
};

/** Verbs that can come by themselves. */
const RANDOM_VERBS: readonly FaultVerb[] = ['crash', 'lose-volume'];

const fault = z
  .strictObject({
    name: name().optional().describe('fault-0, fault-1 … where not given'),
    at: law('duration').optional().describe('when it begins; a law draws the time'),
    every: law('duration').optional().describe('random instead of `at`: time between two'),
    crash: names().optional().describe(FAULT_HELP.crash),
    'lose-volume': names().optional().describe(FAULT_HELP['lose-volume']),
    partition: names().optional().describe(FAULT_HELP.partition),
    degrade: names().optional().describe(FAULT_HELP.degrade),
    corrupt: names().optional().describe(FAULT_HELP.corrupt),
    leave: names().optional().describe(FAULT_HELP.leave),
    for: law('duration').optional().describe('until it ends; for good where not given'),
    'restart-after': law('duration').optional().describe('lose-volume: until it is back, empty'),
    'one-way': z.boolean().optional().describe('partition: cuts only what the named ones send'),
    to: share().optional().describe('degrade: share of the link rate that is left'),
    share: share().optional().describe('corrupt: share of the slivers that go bad'),
  })
  .transform((value, ctx) => {
    const verbs = FAULT_VERBS.filter((verb) => value[verb] !== undefined);
    const wrong = (found: string, allowed: string, at: string[] = []) =>
      refuse(ctx, value, { found, allowed, suggestion: '' }, at);
    if (verbs.length !== 1) {
      const found = verbs.length === 0 ? 'says no verb' : `says ${verbs.join(' and ')}`;
      return wrong(found, `exactly one of ${FAULT_VERBS.join(', ')}`);
    }
    const verb = verbs[0];
    if ((value.at === undefined) === (value.every === undefined)) {
      return wrong('when it happens is not clear', 'either at or every');
    }
    const isRandom = value.every !== undefined;
    if (isRandom && !RANDOM_VERBS.includes(verb)) {
      return wrong(`${verb} cannot come at random`, `at, or ${RANDOM_VERBS.join(', ')} with every`);
    }
    const { must, may } = VERBS[verb];
    const needed = isRandom && verb === 'crash' ? ['for'] : must;
    for (const field of needed) {
      if (value[field as keyof typeof value] === undefined) {
        return wrong(`${verb} without ${field}`, `${verb} together with ${needed.join(', ')}`);
      }
    }
    for (const field of ['for', 'restart-after', 'one-way', 'to', 'share']) {
      const given = value[field as keyof typeof value] !== undefined;
      if (given && !must.includes(field) && !may.includes(field)) {
        const fields = [...must, ...may];
        const allowed = fields.length === 0 ? 'nothing but at' : fields.join(', ');
        return wrong(`${verb} has no '${field}'`, `with ${verb}: ${allowed}`, [field]);
      }
    }
    const length = value['restart-after'] ?? value.for;
    if (!isRandom && length !== undefined && length.law !== 'constant') {
      return wrong('a law where one length is needed', 'a duration such as 8h', ['for']);
    }
    return { ...value, verb, targets: value[verb] as string[], length };
  });

export const faults = z.array(fault).prefault([]).describe('what goes wrong, and when');
