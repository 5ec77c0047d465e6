/** `schema`: the JSON Schema of scenario files on stdout. */
import { scenarioJsonSchema } from '../../scenario/json-schema.ts';
import { defineCommand, EXIT } from '../command.ts';

export default defineCommand({
  command: 'schema',
  describe: 'Print the JSON Schema of scenario files',
  builder: (yargs) => yargs,
  run: () => {
    process.stdout.write(scenarioJsonSchema());
    return EXIT.good;
  },
});
