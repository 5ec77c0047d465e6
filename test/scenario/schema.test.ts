import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { provenanceOf } from '../../sim/scenario/fields.ts';
import { scenarioJsonSchema } from '../../sim/scenario/index.ts';
import { scenarioSchema } from '../../sim/scenario/schema.ts';

describe('the JSON Schema', () => {
  it('is the one made from the source; `npm run schema` writes it again', () => {
    expect(readFileSync('schema/scenario.schema.json', 'utf8')).toBe(scenarioJsonSchema());
  });
});

interface Node {
  def: {
    type: string;
    innerType?: Node;
    in?: Node;
    element?: Node;
    options?: Node[];
    shape?: Record<string, Node>;
    defaultValue?: unknown;
  };
}

describe('defaults', () => {
  it('carry where they come from, wherever they change what is simulated', () => {
    const bare: string[] = [];
    let seen = 0;
    const walk = (node: Node, path: string): void => {
      const { def } = node;
      if (def.type === 'prefault') {
        seen++;
        const isEmpty = JSON.stringify(def.defaultValue) === '{}' || def.defaultValue === '';
        const isNone = Array.isArray(def.defaultValue);
        if (provenanceOf(node) === undefined && !isEmpty && !isNone) bare.push(path);
      }
      for (const next of [def.innerType, def.in, def.element, ...(def.options ?? [])]) {
        if (next !== undefined) walk(next, path);
      }
      for (const [key, next] of Object.entries(def.shape ?? {})) walk(next, `${path}.${key}`);
    };
    walk(scenarioSchema as unknown as Node, '');
    expect(seen).toBeGreaterThan(50);
    expect(bare).toEqual(['.metrics']); // all: changes what is written, not what is simulated
  });
});
