/**
 * What a command is: one file that exports one `Command`. The command line imports it only when
 * it is called, so that `--help` stays quick.
 */
import type { Argv } from 'yargs';

/** Exit codes (product.md, "Rules of the road"). */
export const EXIT = {
  good: 0,
  checkFailed: 1,
  wrongUsage: 2,
  invariantBroken: 3,
  interrupted: 130,
} as const;

export interface Command<Args = Record<string, unknown>> {
  /** Name and positionals in yargs' notation. */
  command: string;
  describe: string;
  builder: (yargs: Argv) => Argv<Args>;
  /** Does the work and says how it ended. */
  run: (args: Args) => Promise<number> | number;
}

/** Returns what it is given: ties the types of a command's options to its `run`. */
export function defineCommand<Args>(command: Command<Args>): Command<Args> {
  return command;
}

/** A user's mistake: one message, exit code 2, no stack trace. */
export class UsageError extends Error {}
