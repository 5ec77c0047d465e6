/** `conform`: runs files of test vectors and counts what passed. */
import type { Argv } from 'yargs';
import { runConform } from '../../conform/index.ts';
import { defineCommand, EXIT } from '../command.ts';

interface ConformArgs {
  files: string[];
}

export default defineCommand<ConformArgs>({
  command: 'conform <files..>',
  describe: 'Run files of test vectors',
  builder: (yargs) =>
    yargs.positional('files', {
      type: 'string',
      array: true,
      demandOption: true,
      describe: 'files of JSON lines',
    }) as unknown as Argv<ConformArgs>,
  run: async ({ files }) => {
    const { passed, failed, messages } = await runConform(files);
    for (const message of messages) {
      process.stdout.write(`${message}\n`);
    }
    process.stdout.write(`${passed} passed, ${failed} failed\n`);
    return failed === 0 ? EXIT.good : EXIT.checkFailed;
  },
});
