/** What a scenario may say of event blobs (network.md §6.3, §8.1), and what it comes to. */
import { z } from 'zod';
import { largestBlobBytesOf } from '../models/coding/coding.ts';
import { emptyEventBlobBytes } from '../models/event-blobs/record-bytes.ts';
import type { UnplacedDefault } from './defaults.ts';
import { defaulted, quantity } from './fields.ts';
import type { Problem } from './problems.ts';
import type { ResolvedScenario } from './resolved.ts';
import type { ResolvedCoding } from './resolved-coding.ts';
import type { ResolvedEventBlobs } from './resolved-event-blobs.ts';
import type { Scenario } from './schema.ts';

const WRITER = 'network.md §6.3, §8.1 [D]';

export const eventBlobs = z
  .strictObject({
    write: defaulted(
      z.boolean(),
      true,
      'sourced',
      WRITER,
      'nodes write the event log as blobs; false: only full nodes have it',
    ),
    checkpoints: defaulted(
      z.int().min(1).max(1_000_000_000),
      216_000,
      'sourced',
      WRITER,
      'checkpoints of the chain that one event blob covers',
    ),
    'checkpoint-interval': defaulted(
      quantity('duration', { min: 1 }),
      '250ms',
      'assumed',
      'about four checkpoints a second on Sui',
    ),
    'catch-up-from': defaulted(
      z.int().min(0).max(1_000_000_000),
      20_000,
      'sourced',
      'network.md §6.3 [D]',
      'checkpoints that a node must be behind to read event blobs',
    ),
    'full-node-keeps': quantity('duration')
      .optional()
      .describe('full nodes have dropped older checkpoints; nothing is dropped where not given'),
    'other-events': defaulted(
      quantity('size', { max: 100 * 1_048_576 }),
      '0B',
      'assumed',
      'choice of this project',
      'bytes of one event blob for events of users that are not simulated',
    ),
  })
  .optional()
  .describe(
    'the event log as blobs and who reads it; not given: as deployed where a population is stated, ' +
      'otherwise none, and nodes lack no event',
  );

/**
 * What is given, or what is deployed where a run stands for a whole network: with a population
 * beside its tracked blobs. Where there is none, the tracked blobs are all, and a blob of the log
 * every 15 hours would be among a few of them as if it were one of the users'.
 */
export function resolveEventBlobs(
  { network, workload }: Pick<Scenario, 'network' | 'workload'>,
  coding: ResolvedCoding,
): { eventBlobs?: ResolvedEventBlobs } {
  const given = network['event-blobs'];
  if (given !== undefined) return { eventBlobs: inBaseUnits(given) };
  if (network.profile !== 'deployed' || workload.population === undefined) return {};
  const deployed = inBaseUnits(eventBlobs.parse({})!);
  const bytes = emptyEventBlobBytes(deployed.checkpoints);
  // Half of a blob at most without any event: the other half is for events.
  return 2 * bytes <= largestBlobBytesOf(coding) ? { eventBlobs: deployed } : {};
}

function inBaseUnits(given: NonNullable<z.infer<typeof eventBlobs>>): ResolvedEventBlobs {
  const keeps = given['full-node-keeps'];
  return {
    isWritten: given.write,
    checkpoints: given.checkpoints,
    checkpointUs: given['checkpoint-interval'],
    catchUpFrom: given['catch-up-from'],
    ...(keeps === undefined ? {} : { fullNodeKeepsUs: keeps }),
    otherBytes: given['other-events'],
  };
}

/** The default that stands for all of them. */
export function impliedEventBlobs(
  { network }: Pick<Scenario, 'network'>,
  { network: { eventBlobs: resolved } }: ResolvedScenario,
): UnplacedDefault[] {
  if (network['event-blobs'] !== undefined || resolved === undefined) return [];
  const value = `written for each ${resolved.checkpoints} checkpoints`;
  return [{ field: 'network.event-blobs', value, status: 'sourced', source: WRITER }];
}

/** A window without any event must fit into one blob already. */
export function eventBlobProblems({ network, coding }: ResolvedScenario): Problem[] {
  const { eventBlobs: given } = network;
  if (given === undefined || !given.isWritten) return [];
  const bytes = given.otherBytes + emptyEventBlobBytes(given.checkpoints);
  const largest = largestBlobBytesOf(coding);
  if (bytes <= largest) return [];
  return [
    {
      path: ['network', 'event-blobs'],
      found: `event blobs of ${bytes} bytes and more`,
      allowed: `at most ${largest} bytes with ${network.shards} shards: fewer checkpoints in each`,
      suggestion: '',
    },
  ];
}
