/** Every scenario of the network that ships is a story: a question, checks, a test that runs it. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../sim/scenario/index.ts';

const FOLDERS = ['', 'mainnet/', 'failures/', 'protocol/', 'codes/', 'market/', 'placement/'];
const STORIES = FOLDERS.flatMap((folder) =>
  readdirSync(`scenarios/${folder}`)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => `${folder}${file}`),
);

/** Tests of every day: a story is in one by its path, by its name, or with all of its folder. */
const TESTS = ['test/acceptance', 'test/scenarios'].flatMap((folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.test.ts') && !file.endsWith('.nightly.test.ts'))
    .map((file) => readFileSync(`${folder}/${file}`, 'utf8')),
);

describe('a scenario that ships', () => {
  it.each(STORIES)('%s asks a question and has checks', async (story) => {
    const { resolved } = await loadScenario(`scenarios/${story}`);
    expect(`${resolved.about.title} ${resolved.about.description}`).toContain('?');
    if (story !== 'durability-loss.yaml') expect(resolved.checks.length).toBeGreaterThan(0);
  });

  it.each(STORIES)('%s is run by a test', (story) => {
    const [file, folder = ''] = story.split('/').reverse();
    const name = file.replace('.yaml', '');
    const isIn = (text: string) =>
      text.includes(`scenarios/${story}`) ||
      (text.includes(`'scenarios/${folder}'`) &&
        (text.includes(name) || text.includes(`readdirSync(FOLDER)`)));
    expect(TESTS.some(isIn)).toBe(true);
  });

  it('is one of many', () => {
    expect(STORIES.length).toBeGreaterThan(35);
  });
});
