/** `report`: draws report.html of a results folder again. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readResultFiles } from '../../../reports/read-results.ts';
import { readManifest } from '../../results/index.ts';
import { defineCommand, EXIT } from '../command.ts';
import { reportPage } from '../report-page.ts';

interface ReportArgs {
  results: string;
  out?: string;
}

export default defineCommand<ReportArgs>({
  command: 'report <results>',
  describe: 'Draw the report of a results folder again',
  builder: (yargs) =>
    yargs
      .positional('results', { type: 'string', demandOption: true, describe: 'results folder' })
      .option('out', {
        type: 'string',
        requiresArg: true,
        describe: 'file to write; report.html in the folder where not given',
      }),
  run: async ({ results, out }) => {
    const path = out ?? join(results, 'report.html');
    readManifest(results); // refuses what is no results folder
    const page = await reportPage(readResultFiles(results));
    const aside = `${path}.partial-${process.pid}`;
    writeFileSync(aside, page);
    renameSync(aside, path);
    process.stdout.write(`Report: ${path}\n`);
    return EXIT.good;
  },
});
