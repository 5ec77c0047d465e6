/** `rerun`: repeats a run from its results folder alone and compares the digests. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildInfo,
  measureTiming,
  ResultsError,
  readRun,
  type StoredRun,
  writeResults,
} from '../../results/index.ts';
import { sha256Hex } from '../../scenario/files.ts';
import { defineCommand, EXIT } from '../command.ts';
import { startProgress } from '../progress.ts';
import { reportPage } from '../report-page.ts';
import { runSession } from '../session.ts';

interface RerunArgs {
  results: string;
  out?: string;
  inputs?: string;
  quiet: boolean;
}

export default defineCommand<RerunArgs>({
  command: 'rerun <results>',
  describe: 'Repeat a run from its results folder and compare the digests',
  builder: (yargs) =>
    yargs
      .positional('results', { type: 'string', demandOption: true, describe: 'results folder' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'write the results of the repetition below this folder',
      })
      .option('inputs', {
        type: 'string',
        requiresArg: true,
        describe: 'folder with the files that were too large to copy',
      })
      .option('quiet', { type: 'boolean', default: false, describe: 'no progress' }),
  run,
});

async function run({ results: folder, out, inputs: beside, quiet }: RerunArgs): Promise<number> {
  const startedMs = Date.now();
  const stored = readRun(folder);
  const { manifest, resolved } = stored;
  const { name } = manifest.scenario;
  const inputs = collectInputs(stored, beside);
  const progress = startProgress({ title: name, durationUs: resolved.durationUs, isQuiet: quiet });
  const session = await runSession({
    name,
    resolved,
    inputs,
    moduleFiles: stored.moduleFiles,
    maxEvents: manifest.maxEvents === 0 ? undefined : manifest.maxEvents,
    onProgress: (state) => progress.update(state),
  }).finally(() => progress.stop());
  if (out !== undefined) {
    const written = await writeResults({
      parent: out,
      run: session.run,
      results: session.results,
      inputs,
      timing: measureTiming(startedMs, session.run.eventCount),
      report: reportPage,
    });
    process.stdout.write(`Results: ${written.folder}\n`);
  }
  const isEqual = session.run.digests.trace === manifest.traceDigest;
  const isSameBuild = buildInfo().buildDigest === manifest.tool.buildDigest;
  const build = isSameBuild ? 'the same build' : `another build than ${manifest.tool.version}`;
  process.stdout.write(
    isEqual
      ? `Equal: trace digest ${manifest.traceDigest}, ${build}\n`
      : `Different: ${session.run.digests.trace}, stored ${manifest.traceDigest}, ${build}\n`,
  );
  return isEqual ? EXIT.good : EXIT.checkFailed;
}

/** Copies in the folder first, then files of that hash in the folder the user named. */
function collectInputs({ manifest, inputs }: StoredRun, beside?: string): Map<string, Uint8Array> {
  const all = new Map(inputs);
  for (const { path, sha256 } of manifest.inputs) {
    const file = beside === undefined ? '' : join(beside, path);
    if (!all.has(sha256) && file !== '' && existsSync(file)) {
      const bytes = new Uint8Array(readFileSync(file));
      if (sha256Hex(bytes) === sha256) {
        all.set(sha256, bytes);
      }
    }
    if (!all.has(sha256)) {
      throw new ResultsError(
        `${path}: not in the results folder; name the folder that has it with --inputs`,
      );
    }
  }
  return all;
}
