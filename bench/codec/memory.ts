/** Peak memory of encoding, in fresh processes: what is resident, all of it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { agree, median, type Row } from './measure.ts';
import { OURS } from './work.ts';

const MIB = 1_048_576;
const RUNS = 3;

interface Peak {
  beforeBytes: number;
  peakBytes: number;
  blobId: string;
}

export function peakMemory(work: string, n: number, mib: number, target: string): Row[] {
  const folder = mkdtempSync(join(tmpdir(), 'bench-codec-'));
  const script = join(folder, 'peak.mjs');
  try {
    buildSync({
      entryPoints: [fileURLToPath(new URL('peak.ts', import.meta.url))],
      outfile: script,
      bundle: true,
      platform: 'node',
      format: 'esm',
      logLevel: 'error',
    });
    const answers = new Set<string>();
    const peaks = Array.from({ length: RUNS }, () => {
      const peak: Peak = JSON.parse(
        String(execFileSync(process.execPath, [script, String(n), String(mib)])),
      );
      agree(work, answers, peak.blobId);
      return peak;
    });
    const value = median(peaks.map(({ peakBytes }) => peakBytes / MIB));
    const before = Math.round(median(peaks.map(({ beforeBytes }) => beforeBytes / MIB)));
    const boundedBy = `resident bytes of a process, ${before} MiB before, blob and slivers included`;
    return [{ work, system: OURS, unit: 'MiB', value, target, boundedBy }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
