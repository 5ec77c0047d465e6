/** `npm run schema`: writes schema/scenario.schema.json from the zod source. */
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../sim/scenario/json-schema.ts';

writeFileSync('schema/scenario.schema.json', scenarioJsonSchema());
