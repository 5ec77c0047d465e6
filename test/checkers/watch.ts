/** Runs one listed checker over facts told by hand. */
import { CHECKERS } from '../../sim/checkers/index.ts';
import { checkersObserver, finishCheckers } from '../../sim/checkers/observer.ts';
import type { CheckerSummary } from '../../sim/results/run-results.ts';
import { type FakeNetwork, teller } from '../laws/fake-network.ts';

export function watching(network: FakeNetwork, name: string) {
  const checkers = CHECKERS.filter((checker) => checker.name === name);
  if (checkers.length !== 1) throw new Error(`no checker is named '${name}'`);
  const { state, tell } = teller(network, checkersObserver(checkers));
  return {
    tell,
    at(timeUs: number, fact: string, entity: number, ...args: number[]) {
      network.world.nowUs = timeUs;
      tell(fact, entity, ...args);
    },
    end(endUs = 1_000_000_000): CheckerSummary {
      network.world.nowUs = endUs;
      return finishCheckers(checkers, state, network.views, endUs)[0];
    },
  };
}
