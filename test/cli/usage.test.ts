import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../sim/cli/commands.ts';
import { call, scratchFolder } from './call.ts';

const scratch = scratchFolder();

describe('help', () => {
  it('names every command and the exit codes', async () => {
    const { code, out } = await call('--help');
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('transcripts/help.txt');
    for (const { command } of COMMANDS) expect(out).toContain(command);
  });

  it.each(COMMANDS.map(({ name }) => name))('of %s is as on file', async (name) => {
    const { code, out } = await call(name, '--help');
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot(`transcripts/help-${name}.txt`);
  });

  it('says the same of a command in the overview as in its own file', async () => {
    for (const { load, command, describe: text } of COMMANDS) {
      expect((await load()).default).toMatchObject({ command, describe: text });
    }
  });
});

describe('wrong usage', () => {
  const wrong: [string, string][] = [
    ['', 'walrus-sim <command>'],
    ['rum quickstart.yaml', "did you mean 'run'?"],
    ['run', 'write: walrus-sim run <scenario>'],
    ['run test/cli/tiny.yaml --sede 3', "did you mean '--seed'?"],
    ['run test/cli/tiny.yaml --fidelity byte', 'Choices: "bytes", "sampled", "counts"'],
    ['run test/cli/tiny.yaml --checkpoint-every 7', "'7' has no unit"],
    ['run test/cli/tiny.yaml --max-events x', 'a whole number from 1 up'],
    ['run test/cli/tiny.yaml --seed x', "--set seed=x: seed: found 'x'; allowed: a number"],
    ['run test/cli/tiny.yaml --from test/cli/tiny.yaml', 'not a checkpoint of this version'],
    ['run test/cli/tine.yaml', 'test/cli/tine.yaml: no such scenario file'],
    ['validate test', 'test: this is not a file'],
    ['rerun test', 'test: not a results folder'],
    ['report test', 'test: not a results folder'],
    ['list metrc', "did you mean 'metrics'?"],
    ['conform test/cli/no-such-file.jsonl', 'no-such-file.jsonl'],
    ['run test/cli/tiny.yaml --out package.json', '--out: package.json: a part of this path is'],
    ['run test/cli/tiny.yaml --kind blob.*', 'allowed: with --events'],
    ['run test/cli/tiny.yaml --events x.ndjson --kind blob.deletd', "did you mean 'blob.deleted'?"],
    ['run test/cli/tiny.yaml --trace test', '--trace: test: this is a folder'],
    ['run test/cli/tiny.yaml --events no/such/x.ndjson', 'the folder of this file does not exist'],
  ];
  it.each(wrong)('"%s" is exit code 2 and says: %s', async (line, message) => {
    const args = line.split(' ').filter((word) => word !== '');
    const { code, out, err } = await call(...args);
    expect(err).toContain(message);
    expect(err).not.toContain('    at '); // no stack trace
    expect(out).toBe('');
    expect(code).toBe(2);
  });
});

describe('wrong scenarios', () => {
  const files = readdirSync('test/scenario/wrong').filter((name) => name.endsWith('.yaml'));

  it('are ten of the network and five of the economy', () => {
    expect(files).toHaveLength(15);
  });

  it.each(files)('%s: one readable message, exit code 2, no results folder', async (file) => {
    const out = join(scratch, file);
    const called = await call('run', `test/scenario/wrong/${file}`, '--out', out);
    expect(called.code).toBe(2);
    expect(called.out).toBe('');
    const transcript = file.replace('.yaml', '.txt');
    await expect(called.err).toMatchFileSnapshot(`../scenario/wrong/${transcript}`);
    expect(existsSync(out)).toBe(false);
  });
});

describe('validate, list and schema', () => {
  it('tells what a scenario would simulate, and on which assumptions', async () => {
    const { code, out } = await call('validate', 'test/cli/tiny.yaml');
    expect(code).toBe(0);
    await expect(out).toMatchFileSnapshot('transcripts/validate.txt');
  });

  it('prints the resolved scenario as JSON, with --set laid over', async () => {
    const { out } = await call('validate', 'test/cli/tiny.yaml', '--json', '--set', 'seed=9');
    expect(JSON.parse(out)).toMatchObject({ seed: 9, about: { title: 'Tiny' } });
  });

  const kinds = [
    'fields',
    'laws',
    'facts',
    'scenarios',
    'models',
    'metrics',
    'tables',
    'checkers',
    'panels',
    'faults',
  ];
  it.each([...kinds, 'rtt-tables', 'behaviours'])(
    'lists %s, each with a help text',
    async (kind) => {
      const items = JSON.parse((await call('list', kind, '--json')).out) as { help: string }[];
      expect(items.length).toBeGreaterThan(0);
      for (const item of items) expect(item.help).not.toBe('');
      const names = items.map((item) => (item as unknown as { name: string }).name);
      expect(new Set(names).size).toBe(names.length);
    },
  );

  it('lists fields with what may stand there, defaults and meanings, and the laws once', async () => {
    const { out } = await call('list', 'fields');
    expect(out).toMatch(/^network\.shards +a whole number from 4 to 10000; default 1000$/m);
    expect(out).toMatch(/^network\.epoch +a duration such as 14d; default 14d; nominal length/m);
    expect(out).toMatch(/^coding\.scheme +redstuff \| replication \| rs1d \| counted; default/m);
    expect(out).toMatch(
      /^failures\.common-causes\.<name>\.every +a duration such as 14d \| a law;/m,
    );
    expect(out).toMatch(/^economics\.wal-usd\.process +gbm \|/m);
    expect(out).not.toMatch(/^\S*sigma/m);
    expect((await call('list', 'laws')).out).toMatch(/^lognormal .*median: …, sigma: …/m);
  });

  it('prints the JSON Schema', async () => {
    const { out } = await call('schema');
    expect(JSON.parse(out)).toMatchObject({ title: 'walrus-sim scenario' });
  });
});
