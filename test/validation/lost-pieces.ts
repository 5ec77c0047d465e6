/**
 * The birth–death chain of lost pieces (row V19): each piece fails and is repaired on its own,
 * as hazards. Data is lost when fewer than k pieces are left, and the chain stops there.
 */
import {
  type Context,
  createSimulation,
  defineModel,
  HOUR_US,
  type Simulation,
} from '../../sim/engine/index.ts';

export interface PiecesSetting {
  pieces: number;
  needed: number;
  /** Mean time to failure and to repair of one piece, hours. */
  failureHours: number;
  repairHours: number;
}

/** Row V19: (10, 4), mean time to failure 1,000 h, to repair 100 h, repairs in parallel. */
export const V19: PiecesSetting = { pieces: 10, needed: 4, failureHours: 1000, repairHours: 100 };

interface State {
  streams: number[];
  lost: number;
  isLost: boolean;
}

export function createPieces(
  setting: PiecesSetting,
  options: { seed: number; endUs?: number },
): Simulation {
  const register = (ctx: Context, kind: 'fail' | 'repair', piece: number) => {
    const hours = kind === 'fail' ? setting.failureHours : setting.repairHours;
    const law = { law: 'exponential', mean: hours * HOUR_US } as const;
    const stream = (ctx.state.pieces as State).streams[piece];
    ctx.hazards.register({ kind, entity: piece, law, ageUs: 0, stream });
  };
  const model = defineModel<State>({
    name: 'pieces',
    version: 1,
    description: 'Pieces that fail and are repaired.',
    init: (ctx) => ({
      streams: Array.from({ length: setting.pieces }, (_, piece) =>
        ctx.random.open(`piece/${piece}`),
      ),
      lost: 0,
      isLost: false,
    }),
    start(ctx) {
      for (let piece = 0; piece < setting.pieces; piece += 1) register(ctx, 'fail', piece);
    },
    handlers: {
      fail(ctx, piece) {
        const state: State = ctx.state.pieces;
        state.lost += 1;
        if (setting.pieces - state.lost < setting.needed) {
          state.isLost = true;
          ctx.stop();
        }
        register(ctx, 'repair', piece);
      },
      repair(ctx, piece) {
        (ctx.state.pieces as State).lost -= 1;
        register(ctx, 'fail', piece);
      },
    },
  });
  return createSimulation({ models: [model], resolved: {}, ...options });
}

export const lostPieces = (simulation: Simulation): number => simulation.ctx.state.pieces.lost;

/** Runs until `lost` pieces are lost, within so many events. */
export function runUntilLost(simulation: Simulation, lost: number, eventsMax = 1_000_000): void {
  for (let event = 0; lostPieces(simulation) !== lost; event += 1) {
    if (event === eventsMax) throw new Error(`${lost} pieces are never lost`);
    simulation.step(1);
  }
}

/** Failure and repair rates with `lost` pieces lost, per hour. */
export function rates(setting: PiecesSetting, lost: number): { fail: number; repair: number } {
  return {
    fail: (setting.pieces - lost) / setting.failureHours,
    repair: lost / setting.repairHours,
  };
}

/** Mean hours from nothing lost to data lost, by first-step analysis. */
export function meanHoursToLoss(setting: PiecesSetting): number {
  // Mean time from i to i + 1 lost: h(i) = (1 + repair(i) h(i − 1)) / fail(i).
  let total = 0;
  let step = 0;
  for (let lost = 0; lost <= setting.pieces - setting.needed; lost += 1) {
    const { fail, repair } = rates(setting, lost);
    step = (1 + repair * step) / fail;
    total += step;
  }
  return total;
}
