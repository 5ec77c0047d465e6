import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from './call.ts';

const scratch = scratchFolder();
const ENTRY = ['--import', 'tsx', 'sim/main.ts'];

describe('Ctrl-C', () => {
  it('ends with 130 and leaves nothing half written', async () => {
    const events = join(scratch, 'events.ndjson');
    const args = ['run', 'test/cli/tiny.yaml', '--set', 'duration=20000d', '--events', events];
    const child = spawn(process.execPath, [...ENTRY, ...args, '--out', join(scratch, 'results')], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    const deadlineMs = Date.now() + 50_000;
    while (!readdirSync(scratch).some((name) => name.includes('partial'))) {
      expect(child.exitCode, said).toBe(null);
      expect(Date.now()).toBeLessThan(deadlineMs);
      await sleep(50);
    }
    child.kill('SIGINT');
    expect(await ended).toBe(130);
    expect(said).toContain('interrupted');
    expect(said).not.toContain('    at ');
    expect(readdirSync(scratch)).toEqual([]);
    expect(existsSync(join(scratch, 'results'))).toBe(false);
  });
});

describe('a reader that has seen enough', () => {
  it('ends the run with its own exit code', async () => {
    const failing = ['--set', 'checks=[{ metric: blobs.lost, min: 1 }]', '--no-report'];
    const args = ['run', 'test/cli/tiny.yaml', ...failing, '--out', join(scratch, 'closed')];
    const child = spawn(process.execPath, [...ENTRY, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
  });
});
