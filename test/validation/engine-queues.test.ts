/** Rows V01–V07 of the validation book, one seed set; three of them run nightly. */
import { describe, expect, it } from 'vitest';
import {
  checkGeneralService,
  checkLittle,
  checkLoss,
  checkManyServers,
  checkSingleServer,
  repeatOnce,
} from './engine-queue-checks.ts';
import { runQueueOfEvents } from './queue-events.ts';
import { runQueueOfProcedures } from './queue-procedures.ts';

describe('queues, validation book', () => {
  it('V01, V02: M/M/1 at load 0.8, means and sojourn quantiles', () => {
    repeatOnce(checkSingleServer, { seed: 111 });
  });

  it.each(['V03', 'V04'] as const)('%s: Erlang C', (id) => {
    repeatOnce((effort) => checkManyServers(id, effort), { seed: 103 });
  });

  it.each(['exponential', 'constant', 'hyperexponential'] as const)(
    'V05: Erlang B with %s service',
    (service) =>
      repeatOnce((effort) => checkLoss(service, effort), {
        seed: 105,
        telling: service === 'constant' ? 'procedures' : 'events',
      }),
  );

  it.each(['constant', 'exponential'] as const)('V06: M/G/1 with %s service', (service) => {
    repeatOnce((effort) => checkGeneralService(service, effort), { seed: 106 });
  });

  it("V07: Little's law on a path that starts and ends empty", () => {
    checkLittle({ seed: 107 });
    checkLittle({ seed: 107, telling: 'procedures' });
  });

  it('a queue told as events and as procedures is the same queue', () => {
    for (const servers of [1, 10]) {
      const queue = {
        interarrivalMean: 1.25 / servers,
        service: 'exponential' as const,
        serviceMean: 1,
        servers,
        customers: 20_000,
        warmUp: 0,
        batches: 4,
        seed: 108,
      };
      const events = runQueueOfEvents(queue);
      const procedures = runQueueOfProcedures(queue);
      expect(procedures.waitSum).toEqual(events.waitSum);
      expect(procedures.sojournSum).toEqual(events.sojournSum);
    }
  });
});
