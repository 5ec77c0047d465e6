/** `npm run schema`: writes the files below schema/ from the zod sources. */
import { writeFileSync } from 'node:fs';
import { scenarioJsonSchema } from '../sim/scenario/json-schema.ts';
import { studyJsonSchema } from '../sim/study/study-schema.ts';

writeFileSync('schema/scenario.schema.json', scenarioJsonSchema());
writeFileSync('schema/study.schema.json', studyJsonSchema());
