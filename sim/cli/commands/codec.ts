/** `codec`: the codec on real files — blob ID, slivers to a folder, back again, repair, sizes. */
import { statSync } from 'node:fs';
import type { Argv } from 'yargs';
import type { Axis, ConsistencyLevel } from '../../codec/index.ts';
import { parseQuantity } from '../../scenario/units.ts';
import { codeOf, decodeFolder, encodeFile, printBlobId, repairFolder } from '../codec-actions.ts';
import { inspectBlob, inspectionLines } from '../codec-inspect.ts';
import { defineCommand, EXIT, UsageError } from '../command.ts';

const ACTIONS = ['blob-id', 'encode', 'decode', 'repair', 'inspect'] as const;

/** As many as sim/codec-threads starts. */
const THREADS_MAX = 64;

interface CodecArgs {
  action: (typeof ACTIONS)[number];
  path?: string;
  shards: number;
  kp?: number;
  ks?: number;
  out?: string;
  axis?: Axis;
  index?: number;
  check: ConsistencyLevel;
  size?: string;
  nodes?: number;
  threads: number;
  json: boolean;
}

/** The shards of mainnet. */
const SHARDS_DEFAULT = 1000;
/** Nodes of mainnet's committee (network.md §3.1); fewer when there are fewer shards. */
const NODES_DEFAULT = 105;

function builder(yargs: Argv): Argv<CodecArgs> {
  return yargs
    .positional('action', { choices: ACTIONS, demandOption: true, describe: 'what to do' })
    .positional('path', {
      type: 'string',
      describe: 'a file (blob-id, encode, inspect) or a folder of slivers (decode, repair)',
    })
    .option('shards', { type: 'number', default: SHARDS_DEFAULT, describe: 'number of shards n' })
    .option('kp', {
      type: 'number',
      describe: 'primary source symbols, with --ks (default n − 2f)',
    })
    .option('ks', {
      type: 'number',
      describe: 'secondary source symbols, with --kp (default n − f)',
    })
    .option('out', { type: 'string', describe: 'encode: new folder; decode: file to write' })
    .option('axis', {
      choices: ['primary', 'secondary'] as const,
      describe: 'decode: slivers to read (default: either); repair: sliver to rebuild',
    })
    .option('index', { type: 'number', describe: 'repair: index of the sliver' })
    .option('check', {
      choices: ['skip', 'default', 'strict'] as const,
      default: 'default' as const,
      describe: 'decode: consistency check',
    })
    .option('size', { type: 'string', describe: 'inspect: a size such as 32MiB instead of a file' })
    .option('nodes', {
      type: 'number',
      describe: `inspect: storage nodes that share the shards (default ${NODES_DEFAULT})`,
    })
    .option('threads', {
      type: 'number',
      default: 1,
      describe: 'blob-id, encode, decode: threads to work on',
    })
    .option('json', { type: 'boolean', default: false, describe: 'inspect: JSON' })
    .example('$0 codec encode notes.txt --shards 10 --out slivers', 'slivers of a file')
    .example('$0 codec repair slivers --axis primary --index 3', 'rebuild one of them')
    .example('$0 codec decode slivers --out copy.txt', 'read the file back')
    .check((args) => {
      requireNumbers(args as Partial<CodecArgs>);
      return true;
    }) as unknown as Argv<CodecArgs>;
}

/** yargs turns `--shards ten` into NaN; say so instead. */
function requireNumbers(args: Partial<CodecArgs>): void {
  for (const name of ['shards', 'kp', 'ks', 'index', 'nodes', 'threads'] as const) {
    const value = args[name];
    if (value !== undefined && !Number.isInteger(value)) {
      throw new UsageError(`--${name} must be one whole number`);
    }
  }
  const { threads = 1 } = args;
  if (threads < 1 || threads > THREADS_MAX) {
    throw new UsageError(`--threads is ${threads}, allowed: 1…${THREADS_MAX}`);
  }
}

function required<T>(value: T | undefined, action: string, what: string): T {
  if (value === undefined) throw new UsageError(`codec ${action} needs ${what}`);
  return value;
}

/** The size of a file, which is not read. */
function fileBytes(path: string): number {
  const stats = statSync(path);
  if (!stats.isFile()) throw new UsageError(`${path}: this is not a file`);
  return stats.size;
}

function inspectedBytes(args: CodecArgs): number {
  if ((args.size === undefined) === (args.path === undefined)) {
    throw new UsageError('codec inspect needs a file or --size, one of them');
  }
  if (args.size === undefined) return fileBytes(args.path as string);
  const parsed = parseQuantity('size', args.size);
  if (parsed.ok) return Number(parsed.value);
  const hint = parsed.suggestion === '' ? '' : `; did you mean '${parsed.suggestion}'?`;
  throw new UsageError(`--size '${args.size}' ${parsed.reason}${hint}`);
}

function run(args: CodecArgs): number | Promise<number> {
  const { action } = args;
  if (action === 'inspect') {
    const inspection = inspectBlob(
      codeOf(args),
      inspectedBytes(args),
      args.nodes ?? Math.min(NODES_DEFAULT, args.shards),
    );
    const text = args.json
      ? JSON.stringify(inspection, null, 2)
      : inspectionLines(inspection).join('\n');
    process.stdout.write(`${text}\n`);
    return EXIT.good;
  }
  const isFolder = action === 'decode' || action === 'repair';
  const path = required(args.path, action, isFolder ? 'a folder of slivers' : 'a file');
  if (action === 'blob-id') return printBlobId(path, args);
  if (action === 'encode') {
    return encodeFile(path, required(args.out, action, '--out FOLDER'), args);
  }
  if (action === 'decode') {
    return decodeFolder(path, required(args.out, action, '--out FILE'), args);
  }
  const axis = required(args.axis, action, '--axis primary or secondary');
  return repairFolder(path, axis, required(args.index, action, '--index NUMBER'), args);
}

export default defineCommand<CodecArgs>({
  command: 'codec <action> [path]',
  describe: 'The codec on real files: blob-id, encode, decode, repair, inspect',
  builder,
  run,
});
