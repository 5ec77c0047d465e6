/** Every command of the README, as it is written there. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../cli/call.ts';

const scratch = scratchFolder();
const run = promisify(execFile);
const PREFIX = 'npx tsx sim/main.ts ';

function commandsIn(file: string): string[] {
  const blocks = [...readFileSync(file, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)];
  return blocks.flatMap(([, text]) =>
    text
      .split('\n')
      .map((line) => line.replace(/\s+#.*$/, '').trim())
      .filter((line) => line !== ''),
  );
}

const readme = commandsIn('README.md');
const ours = readme.filter((line) => line.startsWith(PREFIX));

describe('commands of the README', () => {
  it('are all understood here', () => {
    expect(ours.length).toBeGreaterThan(8);
    const others = readme.filter((line) => !line.startsWith(PREFIX));
    // These two are seen on a fresh clone, by package.env.test.ts and by .ci/run.
    expect(others).toEqual(['npm ci && npm start', 'npm ci && npm test']);
  });

  it('of npm name scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'));
    const named = [...readme, ...commandsIn('CONTRIBUTING.md')].flatMap((line) =>
      [...line.matchAll(/npm (?:run )?(start|test|lint|typecheck)\b/g)].map(([, name]) => name),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const name of named) expect(scripts).toHaveProperty(name);
  });

  it.each(ours)('%s', async (line) => {
    const out = join(scratch, 'results');
    const isRun = line.startsWith(`${PREFIX}run `);
    const command = isRun ? `${line} --out ${out}` : line;
    const { stdout } = await run('bash', ['-c', command], { maxBuffer: 1 << 26 });
    expect(stdout.trim()).not.toBe('');
    const folder = /^Results: (.*)$/m.exec(stdout)?.[1];
    if (isRun && !line.includes('--json')) {
      expect(existsSync(join(folder ?? '', 'report.html'))).toBe(true);
    }
  });
});
