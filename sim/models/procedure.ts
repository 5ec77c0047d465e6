/** Procedures of the Walrus models: those of the engine with the Walrus context. */
import type { ProcedureDefinition } from '../engine/index.ts';
import type { WalrusContext } from './world.ts';

/** Returns the definition as it is; for the types. */
export function defineProcedure<Locals>(
  definition: ProcedureDefinition<Locals, WalrusContext>,
): ProcedureDefinition<Locals, WalrusContext> {
  return definition;
}
