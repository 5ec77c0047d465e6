/**
 * The command line: finds the command, hands it its options, turns what happens into an exit
 * code. A user's mistake is one message on stderr; only a bug shows a stack trace.
 */
import yargs, { type Argv } from 'yargs';
import { nearest } from '../scenario/nearest.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { describeError } from './errors.ts';

const WIDTH = 100;

/** Runs one command; resolves to the exit code. Arguments come without node and script. */
export async function main(args: readonly string[], version: string): Promise<number> {
  const wanted = args.find((arg) => !arg.startsWith('-'));
  const entry = COMMANDS.find(({ name }) => name === wanted);
  let exitCode: number = EXIT.good;
  const finish = (code: number): void => {
    exitCode = code;
  };
  const parser = yargs([...args])
    .scriptName('walrus-sim')
    .usage('$0 <command>\n\nDeterministic simulator of the Walrus storage network.')
    .locale('en')
    .version(version)
    .help()
    .wrap(WIDTH)
    .strict()
    .exitProcess(false)
    .demandCommand(1, 'Name a command.')
    .epilogue('Exit codes: 0 good, 1 a check failed, 2 wrong usage, 3 an invariant broke.')
    .fail((message, error) => {
      throw error ?? new UsageError(message);
    });
  for (const other of COMMANDS) {
    await register(parser, other, other === entry, finish);
  }
  try {
    if (wanted !== undefined && entry === undefined) {
      throw unknownCommand(wanted);
    }
    await parser.parseAsync();
    return exitCode;
  } catch (error) {
    const { text, code } = describeError(error);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

async function register(
  parser: Argv,
  entry: CommandEntry,
  isCalled: boolean,
  finish: (code: number) => void,
): Promise<void> {
  const { command, describe } = entry;
  if (!isCalled) {
    parser.command(command, describe);
    return;
  }
  const called = (await entry.load()).default as Command;
  parser.command(
    called.command,
    called.describe,
    (options) => called.builder(options),
    async (args) => finish(await called.run(args)),
  );
}

function unknownCommand(word: string): UsageError {
  const names = COMMANDS.map(({ name }) => name);
  const near = nearest(word, names);
  const hint = near === '' ? '' : `; did you mean '${near}'?`;
  return new UsageError(`unknown command '${word}'; allowed: ${names.join(', ')}${hint}`);
}
