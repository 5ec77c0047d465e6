/** What a scenario may say of event blobs (network.md §6.3, §8.1), and what it comes to. */
import { z } from 'zod';
import { largestBlobBytesOf } from '../models/coding/coding.ts';
import { emptyEventBlobBytes } from '../models/event-blobs/record-bytes.ts';
import { defaulted, quantity } from './fields.ts';
import type { Problem } from './problems.ts';
import type { ResolvedScenario } from './resolved.ts';
import type { ResolvedEventBlobs } from './resolved-event-blobs.ts';

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
  .describe('the event log as blobs and who reads it; nodes lack no event where not given');

export function resolveEventBlobs(given: z.infer<typeof eventBlobs>): {
  eventBlobs?: ResolvedEventBlobs;
} {
  if (given === undefined) return {};
  const keeps = given['full-node-keeps'];
  return {
    eventBlobs: {
      isWritten: given.write,
      checkpoints: given.checkpoints,
      checkpointUs: given['checkpoint-interval'],
      catchUpFrom: given['catch-up-from'],
      ...(keeps === undefined ? {} : { fullNodeKeepsUs: keeps }),
      otherBytes: given['other-events'],
    },
  };
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
