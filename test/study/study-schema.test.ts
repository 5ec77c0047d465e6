import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadStudy } from '../../sim/study/load-study.ts';
import { studyJsonSchema } from '../../sim/study/study-schema.ts';

const FOLDER = 'scenarios/studies';
const shipped = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));

describe('study files', () => {
  it('have the JSON Schema that is on file', () => {
    expect(readFileSync('schema/study.schema.json', 'utf8')).toBe(studyJsonSchema());
  });

  it.each(shipped)('%s loads, and names its schema', async (name) => {
    const file = `${FOLDER}/${name}`;
    const study = await loadStudy(file);
    expect(study.points.length).toBeGreaterThan(1);
    expect(readFileSync(file, 'utf8')).toContain('$schema=../../schema/study.schema.json');
  });

  it('the example of the documentation loads and has eight points', async () => {
    const [, text] = /```yaml\n([\s\S]*?)```/.exec(readFileSync('docs/studies.md', 'utf8'))!;
    const file = `docs/.example-${process.pid}.yaml`;
    writeFileSync(file, text);
    try {
      const study = await loadStudy(file);
      expect(study.points).toHaveLength(8);
      for (const point of study.points.keys()) await study.load(point, 1);
    } finally {
      rmSync(file);
    }
  });
});
