/**
 * The section `network.services`: publishers, aggregators and upload relays, and which clients use
 * them (network.md §1). Nobody uses one where the scenario does not say so.
 */
import { z } from 'zod';
import { defaulted, name, quantity } from './fields.ts';
import { nearest } from './nearest.ts';
import { type Problem, show } from './problems.ts';
import { type ResolvedService, SERVICE_KINDS } from './resolved-services.ts';
import type { Scenario } from './schema.ts';

const OURS = 'choice of this project';

export const services = z
  .array(
    z.strictObject({
      name: name(),
      kind: z
        .enum(SERVICE_KINDS)
        .describe(
          'aggregator: reads for clients; publisher: writes for them; relay: encodes and ' +
            'distributes what they have registered, and returns the certificate',
        ),
      region: name(),
      link: defaulted(
        z.union([
          quantity('rate', { min: 1 }).transform((rate) => ({ up: rate, down: rate })),
          z.strictObject({ up: quantity('rate', { min: 1 }), down: quantity('rate', { min: 1 }) }),
        ]),
        '10Gbps',
        'assumed',
        OURS,
        'access link of the service',
      ),
      cache: defaulted(
        quantity('size'),
        '0B',
        'sourced',
        'network.md §1: a cache is an aggregator with memory',
        'of an aggregator: bytes of blobs that it keeps, those read longest ago go first',
      ),
    }),
  )
  .min(1)
  .max(100)
  .optional()
  .describe('publishers, aggregators and upload relays that clients name');

/** Fields of a client, or of all clients of a population. */
export const usesServices = {
  'reads-via': name().optional().describe('the aggregator that reads for it; none where not given'),
  'writes-via': name()
    .optional()
    .describe('the publisher or relay that writes for it; none where not given'),
};

export function resolveServices({ network }: Scenario): { services?: ResolvedService[] } {
  if (network.services === undefined) return {};
  return {
    services: network.services.map(({ name: called, kind, region, link, cache }) => ({
      name: called,
      kind,
      region,
      upBytesPerSecond: link.up,
      downBytesPerSecond: link.down,
      cacheBytes: cache,
    })),
  };
}

/** Indices of the services that a client names; unknown names are problems of their own. */
export function servicesOf(
  { network }: Scenario,
  uses: { 'reads-via'?: string; 'writes-via'?: string },
): { readsVia?: number; writesVia?: number } {
  const index = (called: string) =>
    (network.services ?? []).findIndex((service) => service.name === called);
  const [reads, writes] = [uses['reads-via'], uses['writes-via']];
  return {
    ...(reads === undefined ? {} : { readsVia: index(reads) }),
    ...(writes === undefined ? {} : { writesVia: index(writes) }),
  };
}

export function serviceProblems(scenario: Scenario, regions: readonly string[]): Problem[] {
  const { clients, services: given = [] } = scenario.network;
  const path = ['network', 'services'];
  const problems: Problem[] = [];
  for (const [at, { region }] of given.entries()) {
    if (regions.includes(region)) continue;
    const known = regions.join(', ');
    const found = `unknown region ${show(region)}`;
    const suggestion = nearest(region, regions);
    problems.push({ path: [...path, at, 'region'], found, allowed: known, suggestion });
  }
  for (const [at, { cache, kind }] of given.entries()) {
    if (cache === 0 || kind === 'aggregator') continue;
    const found = `a ${kind} with a cache`;
    problems.push({ path: [...path, at, 'cache'], found, allowed: 'aggregator', suggestion: '' });
  }
  const check = (field: 'reads-via' | 'writes-via', called: string | undefined, at: Path) => {
    if (called === undefined) return;
    const names = given
      .filter(({ kind }) => (kind === 'aggregator') === (field === 'reads-via'))
      .map((service) => service.name);
    if (names.includes(called)) return;
    const allowed = names.length === 0 ? 'none is declared in network.services' : names.join(', ');
    const suggestion = nearest(called, names);
    problems.push({
      path: [...at, field],
      found: `no such service ${show(called)}`,
      allowed,
      suggestion,
    });
  };
  const users = Array.isArray(clients) ? clients : [clients];
  for (const [at, user] of users.entries()) {
    const place = Array.isArray(clients) ? ['network', 'clients', at] : ['network', 'clients'];
    check('reads-via', user['reads-via'], place);
    check('writes-via', user['writes-via'], place);
  }
  return problems;
}

type Path = Problem['path'];
