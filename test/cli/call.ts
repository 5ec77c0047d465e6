/** Calls the command line in this process and catches what it writes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { main } from '../../sim/cli/main.ts';

export interface Called {
  code: number;
  out: string;
  err: string;
}

export async function call(...args: string[]): Promise<Called> {
  const called = { code: -1, out: '', err: '' };
  const into = (stream: 'out' | 'err') => (chunk: unknown) => {
    called[stream] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(into('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(into('err')),
  ];
  try {
    called.code = await main(args, '0.0.0-test');
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
  return called;
}

/** A folder of this test file's own, gone afterwards. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'walrus-sim-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
