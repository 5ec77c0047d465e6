/** Every line of the codec's vector files, and that the runner notices a wrong line. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkLine, conformLines, runConform } from '../../sim/conform/index.ts';

const FOLDER = new URL('../vectors/', import.meta.url);

function linesOf(name: string): string[] {
  const text = readFileSync(new URL(`${name}.jsonl`, FOLDER), 'utf8');
  return text.split('\n').filter((line) => line !== '');
}

describe('vectors', () => {
  it('has all lines of redstuff-generic, rs1d, recovery and quilt right', () => {
    for (const [name, count] of [
      ['redstuff-generic', 16],
      ['rs1d', 45],
      ['recovery', 28],
      ['quilt', 10],
    ] as const) {
      const result = conformLines(linesOf(name), name);
      expect(result).toEqual({ passed: count, failed: 0, failures: [] });
    }
  });

  it('has all lines of redstuff right, n = 1000 and 32 MiB included', { timeout: 240_000 }, () => {
    const lines = linesOf('redstuff');
    const result = conformLines(lines, 'redstuff');
    expect(result).toEqual({ passed: 230, failed: 0, failures: [] });
  });
});

describe('the runner of vectors', () => {
  /** A line with one field changed. */
  function altered(line: string, field: string): string {
    const vector = JSON.parse(line) as Record<string, unknown>;
    const value = vector[field];
    if (typeof value === 'number') vector[field] = value + 1;
    else if (typeof value === 'string') vector[field] = `${value.slice(0, -1)}~`;
    else vector[field] = null;
    return JSON.stringify(vector);
  }

  it('notices every single field of every kind that is altered', () => {
    for (const name of ['redstuff', 'redstuff-generic', 'rs1d', 'recovery', 'quilt']) {
      const lines = linesOf(name).filter((line) => line.length < 6000);
      const fullest = lines.reduce((best, line) =>
        Object.keys(JSON.parse(line)).length > Object.keys(JSON.parse(best)).length ? line : best,
      );
      const fields = Object.keys(JSON.parse(fullest));
      expect(fields.length).toBeGreaterThan(6);
      expect(checkLine(fullest)).toBe('');
      for (const field of fields) {
        expect(checkLine(altered(fullest, field)), `${name}, ${field}`).not.toBe('');
      }
    }
  });

  it('fails on unknown fields, unknown kinds and lines that are no JSON', () => {
    const vector = JSON.parse(linesOf('rs1d')[0]) as object;
    expect(checkLine(JSON.stringify({ ...vector, extra: 1 }))).toContain('line.extra');
    expect(checkLine('{"a":1}')).toContain('unknown kind');
    expect(checkLine('{')).toContain('JSON');
  });

  it('names file, line and vector of a failure', () => {
    const [line] = linesOf('redstuff');
    const { passed, failed, failures } = conformLines([line, altered(line, 'blobId')], 'a.jsonl');
    expect([passed, failed]).toEqual([1, 1]);
    expect(failures[0]).toMatch(/^a\.jsonl:2 n10-len33-0: line\.blobId: expected/);
  });

  it('counts a file without vectors as a failure', async () => {
    const { failed, messages } = await runConform(['/dev/null']);
    expect(failed).toBe(1);
    expect(messages).toEqual(['/dev/null: no vectors in this file']);
  });
});
