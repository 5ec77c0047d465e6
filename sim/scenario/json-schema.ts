/** The JSON Schema of scenario files, made from the zod source, for editors and other tools. */
import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** The schema as text, byte for byte what `schema/scenario.schema.json` holds. */
export function scenarioJsonSchema(): string {
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', unrepresentable: 'throw' });
  const { $schema, ...rest } = schema;
  const titled = { $schema, title: 'walrus-sim scenario', ...rest };
  return `${JSON.stringify(titled, null, 2)}\n`;
}
