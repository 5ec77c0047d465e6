import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
// @ts-expect-error plain JavaScript, so that it runs before anything is built
import { builtHash, sourceHash } from '../../scripts/build.mjs';

describe('dist/', () => {
  it('was built from the sources as they are; `npm run prepare` builds it again', () => {
    expect(builtHash()).toBe(sourceHash());
  });

  it('holds what package.json promises', () => {
    const { bin, exports } = JSON.parse(readFileSync('package.json', 'utf8'));
    const promised = [
      ...Object.values(bin),
      ...Object.values(exports as Record<string, object>).flatMap((entry) => Object.values(entry)),
    ] as string[];
    expect(promised.length).toBe(5);
    for (const path of promised) expect(existsSync(path), path).toBe(true);
    expect(readFileSync('dist/cli.js', 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});
