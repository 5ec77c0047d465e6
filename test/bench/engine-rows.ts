/** Runs the engine's benchmark in small and gives its rows. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface BenchRow {
  work: string;
  system: string;
  unit: string;
  value: number;
  ratioTo?: string;
  ratio?: number;
}

const tsx = createRequire(import.meta.url).resolve('tsx/cli');
const script = fileURLToPath(new URL('../../bench/engine.ts', import.meta.url));

export function quickRows(...options: string[]): BenchRow[] {
  const args = [tsx, script, '--quick', '--json', ...options];
  return JSON.parse(String(execFileSync(process.execPath, args, { maxBuffer: 1 << 24 })));
}
