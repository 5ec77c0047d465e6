/** Turns whatever stopped a command into one message and an exit code. */
import { EXIT, UsageError } from './command.ts';

/** Names, not classes: importing the classes would load half the program for `--help`. */
const USER_ERRORS: readonly string[] = [
  'ScenarioError',
  'ResultsError',
  'CodecError',
  'SnapshotError',
  'PolicyError',
];

/** System errors that a wrong path or a full disk causes. */
const FILE_ERRORS: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or folder',
  EACCES: 'permission denied',
  EISDIR: 'this is a folder',
  ENOTDIR: 'a part of this path is not a folder',
  ENOSPC: 'no space left',
  EROFS: 'the file system is read-only',
};

/** What the build makes; a checkout cannot run without it (scripts/build.mjs). */
const GENERATED = /sim[\\/]generated[\\/]/;
const NOT_BUILT = 'sim/generated is missing: run `npm run prepare` in the checkout first.';

export function describeError(error: unknown, command = ''): { text: string; code: number } {
  if (!(error instanceof Error)) {
    return { text: `walrus-sim: ${String(error)}`, code: EXIT.invariantBroken };
  }
  if (error instanceof UsageError || error.name === 'YError') {
    const help = ['walrus-sim', command, '--help'].filter((word) => word !== '').join(' ');
    return { text: `walrus-sim: ${error.message}\nSee ${help}.`, code: EXIT.wrongUsage };
  }
  if (USER_ERRORS.includes(error.name)) {
    return { text: error.message, code: EXIT.wrongUsage };
  }
  if (error.name === 'InvariantBroken') {
    const { cause } = error;
    const trace = cause instanceof Error ? `\n${cause.stack}` : ''; // a bug, not a checker
    return { text: `walrus-sim: ${error.message}${trace}`, code: EXIT.invariantBroken };
  }
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === 'ERR_MODULE_NOT_FOUND' && GENERATED.test(error.message)) {
    return { text: `walrus-sim: ${NOT_BUILT}`, code: EXIT.wrongUsage };
  }
  if (code !== undefined && Object.hasOwn(FILE_ERRORS, code)) {
    return { text: `${path ?? 'file'}: ${FILE_ERRORS[code]}`, code: EXIT.wrongUsage };
  }
  const bug = 'walrus-sim: this is a bug; please report it with the lines below.';
  return { text: `${bug}\n${error.stack ?? error.message}`, code: EXIT.invariantBroken };
}
