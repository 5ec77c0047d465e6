/** The page on validation names tests that are there, for every claim that must be shown. */
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const page = readFileSync('docs/validation.md', 'utf8');

/** Tests named in the part that begins with a heading. */
function testsOf(heading: string): string[] {
  const [part] = page.split(`## ${heading}`)[1].split('\n## ');
  return [...part.matchAll(/`([a-z0-9/.-]+\.test\.ts)`/g)].map(([, path]) => path);
}

describe('the page on validation', () => {
  it.each([
    ['Worked values of the protocol', '', 1],
    ['Published numbers', 'test/validation/', 8],
    ['The validation book', 'test/', 14],
    ['What must be shown of the network', 'test/', 25],
    ['Rules of the protocol', 'test/models/', 9],
  ])('names only tests that are there: %s', (heading, folder, least) => {
    const tests = testsOf(heading);
    expect(tests.length).toBeGreaterThanOrEqual(least);
    for (const path of tests) {
      const isThere = existsSync(path.startsWith('test/') ? path : `${folder}${path}`);
      expect(isThere, path).toBe(true);
    }
  });

  it('has a line for each of the six claims', () => {
    const [part] = page.split('## What must be shown of the network')[1].split('\n## ');
    for (const claim of [1, 2, 3, 4, 5, 6]) expect(part).toContain(`\n| ${claim} `);
  });

  it('names a test for each row of the groups that are tests', () => {
    const [part] = page.split('## The validation book')[1].split('\n## ');
    const rows = new Set<number>();
    for (const [, from, to = from] of part.matchAll(/V(\d\d)b?(?:–V(\d\d))?/g)) {
      for (let row = Number(from); row <= Number(to); row += 1) rows.add(row);
    }
    const book = JSON.parse(readFileSync('test/vectors/validation.json', 'utf8'));
    const text = JSON.stringify(book);
    for (const [first, last] of [
      [1, 15],
      [25, 58],
    ]) {
      for (let row = first; row <= last; row += 1) {
        expect(text).toContain(`V${String(row).padStart(2, '0')}`);
        expect(rows.has(row), `V${row}`).toBe(true);
      }
    }
  });
});
