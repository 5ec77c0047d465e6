/**
 * The command line: finds the command, hands it its options, turns what happens into an exit
 * code. A user's mistake is one message on stderr; only a bug shows a stack trace.
 *
 * The overview of all commands is written here without yargs, which takes longer to load than to
 * answer; everything about one command is yargs'.
 */
import { nearest } from '../scenario/nearest.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import { COMMANDS, type CommandEntry } from './commands.ts';
import { describeError } from './errors.ts';

const WIDTH = 100;

/** Runs one command; resolves to the exit code. Arguments come without node and script. */
export async function main(args: readonly string[], version: string): Promise<number> {
  try {
    return await dispatch(args, version);
  } catch (error) {
    const command = COMMANDS.find(({ name }) => name === args[0])?.name;
    const { text, code } = describeError(error, command);
    process.stderr.write(`${text}\n`);
    return code;
  }
}

function dispatch(args: readonly string[], version: string): Promise<number> | number {
  const [word = ''] = args;
  if (['', '--help', '-h', 'help'].includes(word)) {
    const stream = word === '' ? process.stderr : process.stdout;
    stream.write(overview());
    return word === '' ? EXIT.wrongUsage : EXIT.good;
  }
  if (word === '--version' || word === '-v') {
    process.stdout.write(`${version}\n`);
    return EXIT.good;
  }
  const entry = COMMANDS.find(({ name }) => name === word);
  if (entry === undefined) {
    throw unknownCommand(word);
  }
  return call(entry, args, version);
}

async function call(
  entry: CommandEntry,
  args: readonly string[],
  version: string,
): Promise<number> {
  const [{ default: yargs }, loaded] = await Promise.all([import('yargs'), entry.load()]);
  const command = loaded.default as Command;
  let exitCode: number = EXIT.good;
  let known: readonly string[] = [];
  // With a callback yargs hands its help over instead of printing it.
  await yargs()
    .scriptName('walrus-sim')
    .locale('en')
    .version(version)
    .help()
    .wrap(WIDTH)
    .strict()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new UsageError(explainUsage(message, command.command, known));
    })
    .command(
      command.command,
      command.describe,
      (options) => {
        const built = command.builder(options) as typeof options & KnowsOptions;
        known = Object.keys(built.getOptions().key);
        return built;
      },
      async (parsed) => {
        exitCode = await command.run(parsed);
      },
    )
    .parseAsync([...args], {}, (_error, _parsed, help) => {
      if (help !== '') process.stdout.write(`${help}\n`);
    });
  return exitCode;
}

/** Not in yargs' types, but there. */
interface KnowsOptions {
  getOptions(): { key: Record<string, unknown> };
}

/** yargs' messages with what is allowed and the nearest right spelling. */
function explainUsage(message: string, command: string, known: readonly string[]): string {
  const unknown = /^Unknown arguments?: (.*)$/.exec(message)?.[1].split(', ')[0];
  if (unknown !== undefined) {
    const options = known.filter((name) => !name.includes('[')).map((name) => `--${name}`);
    const near = nearest(`--${unknown}`, options);
    const hint = near === '' ? '' : `; did you mean '${near}'?`;
    return `unknown option or argument '${unknown}'${hint}`;
  }
  return /^Not enough non-option/.test(message) ? `write: walrus-sim ${command}` : message;
}

function overview(): string {
  const width = Math.max(...COMMANDS.map(({ command }) => command.length));
  const lines = COMMANDS.map(({ command, describe }) => `  ${command.padEnd(width)}  ${describe}`);
  return `${[
    'walrus-sim <command>',
    '',
    'Deterministic simulator of the Walrus storage network.',
    '',
    'Commands:',
    ...lines,
    '',
    'walrus-sim <command> --help tells the options of a command.',
    'Exit codes: 0 good, 1 a check failed, 2 wrong usage or scenario, 3 an invariant broke,',
    '130 interrupted.',
  ].join('\n')}\n`;
}

function unknownCommand(word: string): UsageError {
  const names = COMMANDS.map(({ name }) => name);
  const near = nearest(word, names);
  const hint = near === '' ? '' : `; did you mean '${near}'?`;
  return new UsageError(`unknown command '${word}'; allowed: ${names.join(', ')}${hint}`);
}
