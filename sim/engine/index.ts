/** The discrete-event engine: everything models, observers and runners may use of it. */
export type { Context } from './context.ts';
export type { Random } from './distributions.ts';
export { decode, encode } from './encoding.ts';
export { EncodingError, InvariantBroken, SnapshotError } from './errors.ts';
export type { Timer } from './event-pool.ts';
export type { QueueKind } from './event-queue.ts';
export type { DigestRung, Digests, Fact, FactDefinition, FactListener } from './facts.ts';
export type { HazardControl, HazardId, HazardOptions } from './hazards.ts';
export { cumulativeHazard, type Law, lawQuantile, remainingLife } from './laws.ts';
export {
  defineModel,
  defineObserver,
  type ModelDefinition,
  type ObserverDefinition,
} from './model.ts';
export { normalQuantile } from './normal.ts';
export { exp, log, pow, sqrt } from './portable-math.ts';
export type {
  ProcedureControl,
  ProcedureDefinition,
  ProcedureId,
  ProcedureSelf,
} from './procedure-types.ts';
export type { ResourceControl, ResourceId } from './resources.ts';
export type { Withdrawn } from './scheduler.ts';
export type { SignalControl, SignalId } from './signals.ts';
export {
  createSimulation,
  type ForkOptions,
  restoreSimulation,
  type Simulation,
  type SimulationOptions,
  type SimulationParts,
} from './simulation.ts';
export type { StreamId } from './streams.ts';
export {
  DAY_US,
  HOUR_US,
  MILLISECOND_US,
  MINUTE_US,
  SECOND_US,
  type TimeUs,
  toTicks,
} from './time.ts';
export {
  acquire,
  allOf,
  anyOf,
  type Condition,
  delay,
  elapsed,
  end,
  ended,
  fired,
  goTo,
  granted,
  join,
  settled,
  until,
  type Wait,
} from './waits.ts';
export { membersByCode, type WantedCodes } from './wanted-codes.ts';
