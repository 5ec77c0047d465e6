/** The bar of `codec` moves while a blob is encoded, not only before and after. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../sim/cli/main.ts';
import { xorshiftBytes } from '../../sim/conform/generators.ts';

const shown = vi.hoisted((): { title: string; total: number; done: number[] } => {
  return { title: '', total: 0, done: [] };
});

vi.mock('../../sim/cli/step-progress.ts', () => ({
  startSteps(title: string, total: number) {
    Object.assign(shown, { title, total, done: [] });
    return { update: (done: number) => shown.done.push(done), stop() {} };
  },
}));

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'codec-progress-'));
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

describe('progress of codec', { timeout: 60_000 }, () => {
  it.each(['blob-id', 'encode'])('goes from start to end during %s', async (action) => {
    const file = join(folder, 'blob');
    writeFileSync(file, xorshiftBytes(5, 3_000_000));
    const out = action === 'encode' ? ['--out', join(folder, 'slivers')] : [];
    expect(await main(['codec', action, file, '--shards', '100', ...out], '0.0.0')).toBe(0);
    expect(shown.title).toBe(action);
    expect(shown.done.length).toBeGreaterThan(20);
    expect(shown.done).toEqual([...shown.done].sort((a, b) => a - b));
    expect(shown.done[0]).toBeLessThan(shown.total / 4);
    expect(shown.done.at(-1)).toBe(shown.total);
  });
});
