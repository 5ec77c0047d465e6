/** `report`: draws report.html of a results folder again. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readTextFiles } from '../../results/index.ts';
import { defineCommand, EXIT } from '../command.ts';
import { renderReport } from '../report-page.ts';

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
    const page = await renderReport(readTextFiles(results));
    const aside = `${path}.partial-${process.pid}`;
    writeFileSync(aside, page);
    renameSync(aside, path);
    process.stdout.write(`Report: ${path}\n`);
    return EXIT.good;
  },
});
