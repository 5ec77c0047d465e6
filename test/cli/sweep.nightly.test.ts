/** A sweep among workers that are interrupted: processes that start take long on a busy machine. */
import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { call, scratchFolder } from './call.ts';
import { filesOf, ONE, runsIn, STUDY } from './study-folder.ts';

const scratch = scratchFolder();
const whole = join(scratch, 'whole');

describe('sweep', () => {
  it('interrupted among two workers, it keeps what is finished, and goes on to the same bytes', async () => {
    expect((await call('sweep', STUDY, '--out', whole, ...ONE)).code).toBe(0);
    const out = join(scratch, 'interrupted');
    const args = ['--import', 'tsx', 'sim/main.ts', 'sweep', STUDY, '--out', out, '--jobs', '2'];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', (chunk) => (said += chunk));
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const deadlineMs = Date.now() + 50_000;
    while (runsIn(out).length === 0) {
      expect(child.exitCode, said).toBe(null);
      expect(Date.now()).toBeLessThan(deadlineMs);
      await sleep(20);
    }
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    const kept = runsIn(out).map((run) => join(out, 'sweep', run, 'timing.json'));
    const times = kept.map((file) => statSync(file).mtimeMs);
    expect(existsSync(join(out, 'sweep', 'runs.csv'))).toBe(false);
    expect((await call('sweep', STUDY, '--out', out, ...ONE)).code).toBe(0);
    expect(kept.map((file) => statSync(file).mtimeMs)).toEqual(times);
    expect(filesOf(out)).toEqual(filesOf(whole));
  });
});
