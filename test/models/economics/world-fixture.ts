/** Small worlds of the economy for tests, driven step by step. */
import { Distributions } from '../../../sim/engine/distributions.ts';
import { RandomStreams } from '../../../sim/engine/streams.ts';
import type { EpochClosed } from '../../../sim/models/economics/economy/index.ts';
import type { EconomySetup } from '../../../sim/models/economics/epoch-loop/create.ts';
import type { PolicySet } from '../../../sim/models/economics/epoch-loop/hooks.ts';
import {
  type Actor,
  createWorld,
  type EconomicWorld,
  nextStep,
  type StepKind,
  takeStep,
  type WorldCode,
  type WorldSetup,
} from '../../../sim/models/economics/epoch-loop/world.ts';
import { STRATEGIES } from '../../../sim/models/economics/strategies/index.ts';

/** An actor by role and name of the strategy, with its defaults filled in. */
export function actorOf(
  role: Actor['role'],
  strategy: string,
  who: Partial<Pick<Actor, 'agent' | 'node' | 'params'>>,
): Actor {
  const found = STRATEGIES.find((one) => one.role === role && one.name === strategy);
  const defaults = Object.entries(found?.params ?? {}).map(([name, one]) => [name, one.default]);
  const params = { ...Object.fromEntries(defaults), ...who.params };
  return { role, strategy, agent: who.agent ?? 0, node: who.node ?? -1, params };
}

export interface RunningWorld {
  world: EconomicWorld;
  code: WorldCode;
  /** Steps until one of this kind was taken; the closed epoch after a change. */
  until(kind: StepKind): EpochClosed | null;
}

export function worldOf(
  economy: EconomySetup,
  policies: PolicySet,
  changes: Partial<Omit<WorldSetup, 'economy'>> & { seed?: number } = {},
): RunningWorld {
  const { seed = 1, ...rest } = changes;
  const setup: WorldSetup = {
    economy,
    price: { kind: 'constant', usd: 0.1188 },
    response: {
      handOverBaseUs: 0,
      handOverPerShardUs: 0,
      evidence: [],
      challenges: 0,
      falseFailurePpm: 0,
      failures: [],
      isPublic: false,
    },
    costs: { storageUsdPerTbMonth: 2, fixedUsdPerMonth: 400, egressUsdPerTb: 1 },
    ticksPerEpoch: 1,
    actors: [],
    ...rest,
  };
  const strategies = setup.actors.map(
    ({ role, strategy }) => STRATEGIES.find((one) => one.role === role && one.name === strategy)!,
  );
  const random = new Distributions(new RandomStreams(seed));
  const code: WorldCode = { policies, strategies, random };
  const world = createWorld(setup, code);
  const until = (kind: StepKind): EpochClosed | null => {
    for (let count = 0; count < 100_000; count++) {
      const { kind: due } = nextStep(world);
      const closed = takeStep(world, code);
      if (due === kind) return closed;
    }
    throw new Error(`no ${kind} comes`);
  };
  return { world, code, until };
}
