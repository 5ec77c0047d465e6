/** Rows V01–V07 of the validation book on three disjoint seed sets, told both ways. */
import { describe, it } from 'vitest';
import {
  checkGeneralService,
  checkLittle,
  checkLoss,
  checkManyServers,
  checkSingleServer,
  repeatOnce,
} from './engine-queue-checks.ts';

describe.each([1, 2, 3])('queues, seed set %i', (set) => {
  const telling = set === 1 ? 'procedures' : 'events';

  it('V01, V02: M/M/1 at load 0.8', () => {
    repeatOnce(checkSingleServer, { seed: 1010 + set, scale: 2, telling });
  });

  it.each(['V03', 'V04'] as const)('%s: Erlang C', (id) => {
    repeatOnce((effort) => checkManyServers(id, effort), { seed: 1030 + set, scale: 2, telling });
  });

  it.each(['exponential', 'constant', 'hyperexponential'] as const)(
    'V05: Erlang B with %s service',
    (service) =>
      repeatOnce((effort) => checkLoss(service, effort), { seed: 1050 + set, scale: 2, telling }),
  );

  it.each(['constant', 'exponential'] as const)('V06: M/G/1 with %s service', (service) => {
    repeatOnce((effort) => checkGeneralService(service, effort), {
      seed: 1060 + set,
      scale: 2,
      telling,
    });
  });

  it("V07: Little's law", () => checkLittle({ seed: 1070 + set, telling }));
});
