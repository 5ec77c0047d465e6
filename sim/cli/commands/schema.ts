/** `schema`: the JSON Schema of scenario or study files on stdout. */
import { scenarioJsonSchema } from '../../scenario/json-schema.ts';
import { studyJsonSchema } from '../../study/study-schema.ts';
import { defineCommand, EXIT } from '../command.ts';

export default defineCommand<{ kind: string }>({
  command: 'schema [kind]',
  describe: 'Print the JSON Schema of scenario or study files',
  builder: (yargs) =>
    yargs.positional('kind', {
      choices: ['scenario', 'study'],
      default: 'scenario',
      describe: 'which files',
    }),
  run: ({ kind }) => {
    process.stdout.write(kind === 'study' ? studyJsonSchema() : scenarioJsonSchema());
    return EXIT.good;
  },
});
