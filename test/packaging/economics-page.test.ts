/** The examples of docs/economics.md, run as a reader would. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { loadText } from '../../sim/scenario/index.ts';
import { call } from '../cli/call.ts';

const ROOT = process.cwd();
const scratch = mkdtempSync(join(ROOT, '.economics-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const page = readFileSync('docs/economics.md', 'utf8');
const blocks = (language: string): string[] =>
  [...page.matchAll(new RegExp(`^\`\`\`${language}\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, block]) => block,
  );

async function digestOf(name: string, scenario: string): Promise<string> {
  const file = join(scratch, `${name}.yaml`);
  writeFileSync(file, scenario);
  const { code, err } = await call('run', file, '--out', scratch, '--quiet', '--no-report');
  expect(err).toBe('');
  expect(code).toBe(0);
  const folder = join(scratch, name, readdirSync(join(scratch, name))[0]);
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')).traceDigest;
}

describe('the page on the economy', () => {
  const [year, tenth, networked] = blocks('yaml');
  const [policy] = blocks('ts');

  it('has a scenario that loads', async () => {
    const { resolved } = await loadText('year.yaml', year, '.');
    expect(resolved.epochEconomy!.terms).toHaveLength(105);
  });

  it('has a scenario of the network with policies and people that loads', async () => {
    const { resolved } = await loadText('networked.yaml', networked, '.');
    expect(resolved.granularity).toBe('message');
    expect(resolved.epochEconomy!.policies.penalty.name).toBe('fine-shares');
  });

  it('names only tests that are there', () => {
    const shown = page.split('## What must be shown')[1];
    const tests = [...shown.matchAll(/`([a-z0-9/.-]+\.test\.ts)`/g)].map(([, path]) => path);
    expect(tests.length).toBeGreaterThan(15);
    for (const path of tests) {
      const places = [`test/${path}`, `test/models/economics/${path}`];
      expect(
        places.some((place) => existsSync(place)),
        path,
      ).toBe(true);
    }
  });

  it('has a policy that runs, and gives the built-in digest when its part is nothing', async () => {
    mkdirSync(scratch, { recursive: true });
    const library = join(ROOT, 'sim/index.ts');
    writeFileSync(join(scratch, 'equal-tenth.ts'), policy.replace("'walrus-sim'", `'${library}'`));
    const used = await digestOf('tenth', tenth);
    const nothing = await digestOf('nothing', tenth.replace('equalBp: 2000', 'equalBp: 0'));
    const built = await digestOf('built', tenth.replace(/reward: \{.*\}/, 'reward: per-shard'));
    expect(nothing).toBe(built);
    expect(used).not.toBe(built);
  }, 60_000);

  it('names only files that are there', () => {
    const links = [...page.matchAll(/\]\(\.\.\/([^)]+)\)/g)].map(([, path]) => path);
    expect(links.length).toBeGreaterThan(2);
    for (const link of links) expect(() => readdirSync(link)).not.toThrow();
  });
});
