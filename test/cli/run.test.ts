import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../sim/results/index.ts';
import { call, scratchFolder } from './call.ts';

const SCENARIO = 'test/cli/tiny.yaml';
const scratch = scratchFolder();

/** Runs the tiny scenario; gives the folder that the run says it wrote. */
async function run(out: string, ...args: string[]): Promise<{ folder: string; code: number }> {
  const called = await call('run', SCENARIO, '--out', join(scratch, out), '--quiet', ...args);
  expect(called.err).toBe('');
  const folder = /^Results: (.*)$/m.exec(called.out)?.[1];
  return { folder: folder ?? '', code: called.code };
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));

function filesBelow(folder: string): Map<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  return new Map(
    names.map((name): [string, string] => [
      name.slice(folder.length + 1),
      readFileSync(name).toString('latin1'),
    ]),
  );
}

let first: string;
let digest: string;

beforeAll(async () => {
  first = (await run('first')).folder;
  digest = manifestOf(first).traceDigest;
});

describe('run', () => {
  it('leaves every file of a results folder', () => {
    const files = [...filesBelow(first).keys()].map((name) => name.replace(/[0-9a-f]{16}/, 'HASH'));
    expect(files.sort()).toEqual([
      'blobs.csv',
      'data-dictionary.md',
      'epochs.csv',
      'exposure.csv',
      'faults.csv',
      'healing.csv',
      'inputs/HASH-leaf.txt',
      'ledger.csv',
      'loss-given.csv',
      'manifest.json',
      'margins.csv',
      'nodes.csv',
      'operations.csv',
      'repair.csv',
      'report.html',
      'scenario.yaml',
      'series.csv',
      'spans.csv',
      'summary.json',
      'timing.json',
    ]);
  });

  it('writes equal bytes twice, everywhere but in timing.json', async () => {
    const second = (await run('second')).folder;
    const [a, b] = [filesBelow(first), filesBelow(second)];
    expect([...a.keys()]).toEqual([...b.keys()]);
    expect(a.size).toBeGreaterThan(10);
    const different = [...a.keys()].filter((name) => a.get(name) !== b.get(name));
    expect(different).toEqual(['timing.json']);
  });

  it('is named by its id, and the manifest holds no word about the machine', () => {
    const manifest = manifestOf(first);
    expect(first.endsWith(`/tiny/${manifest.runId}`)).toBe(true);
    const text = readFileSync(join(first, 'manifest.json'), 'utf8');
    for (const word of [process.cwd(), process.version, scratch]) expect(text).not.toContain(word);
    expect(manifest.command).toBe(`walrus-sim rerun results/tiny/${manifest.runId}`);
  });

  it('has another id and another digest with another seed', async () => {
    const other = manifestOf((await run('seeds', '--seed', '6')).folder);
    expect(other.seed).toBe(6);
    expect(other.runId).not.toBe(manifestOf(first).runId);
    expect(other.traceDigest).not.toBe(digest);
  });

  it('has the same digest without bytes, and when the state is rebuilt on the way', async () => {
    const counts = manifestOf((await run('counts', '--fidelity', 'counts')).folder);
    expect(counts.traceDigest).toBe(digest);
    const rebuilt = manifestOf((await run('rebuilt', '--rebuild-every', '100')).folder);
    expect(rebuilt.traceDigest).toBe(digest);
  });

  it('goes on from a checkpoint to the same results', async () => {
    await run('checked', '--checkpoint-every', '1d', '--no-report');
    const folder = join(scratch, 'checked/tiny/checkpoints', manifestOf(first).runId);
    const [checkpoint] = readdirSync(folder).sort();
    const args = ['--from', join(folder, checkpoint)];
    const gone = manifestOf((await run('gone-on', ...args)).folder);
    expect(gone).toEqual(manifestOf(first));
    const called = await call('run', SCENARIO, ...args, '--seed', '6', '--out', scratch, '--quiet');
    expect(called).toMatchObject({ code: 2, out: '' });
    expect(called.err).toContain('saved from another scenario');
  });

  it('stops after --max-events and says so in its id', async () => {
    const cut = manifestOf((await run('cut', '--max-events', '200', '--no-report')).folder);
    expect(cut).toMatchObject({ eventCount: 200, maxEvents: 200 });
    expect(cut.runId).not.toBe(manifestOf(first).runId);
  });

  it('prints the summary and nothing else with --json', async () => {
    const called = await call('run', SCENARIO, '--json', '--quiet', '--out', join(scratch, 'json'));
    const summary = readFileSync(join(first, 'summary.json'), 'utf8');
    expect(JSON.parse(called.out)).toEqual(JSON.parse(summary));
    expect(called.err).toBe('');
  });

  it('ends with 1 when a check fails', async () => {
    const setting = 'checks=[{ metric: blobs.certified, max: 1 }]';
    const { folder, code } = await run('failing', '--set', setting, '--no-report');
    expect(code).toBe(1);
    expect(manifestOf(folder).verdict).toBe('check-failed');
  });

  it('says on the terminal what the summary warns of', async () => {
    const faults =
      'faults=[{ name: idle, at: 1h, crash: elm, for: 1h }, { name: real, at: 59min, crash: elm, for: 3h }]';
    const called = await call('run', SCENARIO, '--set', faults, '--no-report', '--out', scratch);
    expect(called.out).toContain("\nWarning: Fault 'idle' changed nothing.\nResults: ");
  });

  it('looks before it starts whether anything can be written', async () => {
    // A place that even the administrator cannot write to, and where making folders never ends.
    const called = await call('run', SCENARIO, '--out', '/proc/nowhere');
    expect(called.err).toContain('--out: /proc/nowhere: nothing can be written to /proc (');
    expect(called.code).toBe(2);
  });

  it('writes only the metrics that were asked for', async () => {
    const { folder } = await run('chosen', '--set', 'metrics=[blobs.*, nodes.up]', '--no-report');
    const summary = JSON.parse(readFileSync(join(folder, 'summary.json'), 'utf8'));
    const names = Object.keys(summary.metrics);
    expect(names).toContain('blobs.lost');
    expect(names).toContain('nodes.up');
    expect(names.filter((name) => !/^(blobs\.|nodes\.up)/.test(name))).toEqual([]);
    expect(manifestOf(folder).traceDigest).toBe(digest);
  });
});

describe('events and trace files', () => {
  it('hold the facts asked for, each with its event and its cause', async () => {
    const path = join(scratch, 'events.ndjson');
    const asked = ['--kind', 'node.*', '--kind', 'blob.certified', '--entity', 'node:2'];
    await run('events', '--events', path, ...asked, '--no-report');
    const facts = readFileSync(path, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(facts[0]).toMatchObject({ name: 'node.crashed', node: 2, timeUs: 28_800_000_000 });
    for (const fact of facts) {
      expect(fact.node).toBe(2);
      expect(fact.event).toBeGreaterThan(fact.causeEvent);
    }
  });

  it('are traces that name their tracks', async () => {
    const path = join(scratch, 'trace.json');
    await run('trace', '--trace', path, '--no-report');
    const { traceEvents } = JSON.parse(readFileSync(path, 'utf8'));
    const named = traceEvents.filter((event: { ph: string }) => event.ph === 'M');
    expect(named).toContainEqual(expect.objectContaining({ args: { name: 'fir' } }));
    const spans = traceEvents.filter((event: { ph: string }) => event.ph === 'X');
    expect(spans.length).toBeGreaterThan(5);
    for (const { ts, dur, tid } of spans) {
      expect(Number.isSafeInteger(ts) && Number.isSafeInteger(dur) && tid >= 0).toBe(true);
    }
  });
});

describe('rerun and report', () => {
  it('repeats a run from its folder alone', async () => {
    const called = await call('rerun', first, '--quiet');
    expect(called.err).toBe('');
    expect(called.out).toContain(`Equal: trace digest ${digest}`);
    expect(called.code).toBe(0);
  });

  it('ends with 1 when the stored digest is another one', async () => {
    const { folder } = await run('changed', '--no-report');
    const path = join(folder, 'manifest.json');
    const text = readFileSync(path, 'utf8').replaceAll(digest, '0'.repeat(32));
    writeFileSync(path, text);
    const called = await call('rerun', folder, '--quiet');
    expect(called.code).toBe(1);
    expect(called.out).toContain('Different: ');
  });

  it('draws the same page again', async () => {
    const path = join(scratch, 'again.html');
    const called = await call('report', first, '--out', path);
    expect(called).toEqual({ code: 0, out: `Report: ${path}\n`, err: '' });
    expect(readFileSync(path, 'utf8')).toBe(readFileSync(join(first, 'report.html'), 'utf8'));
    expect(existsSync(`${path}.partial-${process.pid}`)).toBe(false);
  });
});
