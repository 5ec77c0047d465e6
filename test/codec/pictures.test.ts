/** The pictures and tables of docs/codec.md are what the codec computes now. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FOLDER, filled, PAGE, pictures, tables } from '../../scripts/draw-codec.ts';
import { codeFor, encodeBlob } from '../../sim/codec/index.ts';
import { toHex } from './bytes.ts';

const page = readFileSync(PAGE, 'utf8');
const AGAIN = 'run `npx tsx scripts/draw-codec.ts` and look at the difference';

describe('the page of the codec', () => {
  it.each(Object.keys(pictures))('has %s as it is drawn now', (name) => {
    expect(readFileSync(`${FOLDER}/${name}`, 'utf8') === pictures[name](), AGAIN).toBe(true);
  });

  it('shows every picture that there is, and no other', () => {
    const shown = [...page.matchAll(/!\[[^\]]+\]\(codec\/([^)]+)\)/g)].map(([, name]) => name);
    expect(shown.sort()).toEqual(Object.keys(pictures).sort());
    expect(readdirSync(FOLDER).sort()).toEqual(Object.keys(pictures).sort());
  });

  it('has tables as they are computed now', () => {
    expect(Object.keys(tables).length).toBeGreaterThan(1);
    expect(filled(page) === page, AGAIN).toBe(true);
    expect(() => filled(page.replace('<!-- costs -->', ''))).toThrow('no mark costs');
  });

  it('links to files that are there', () => {
    const links = [...page.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, target]) => target);
    expect(links.length).toBeGreaterThan(6);
    expect(links.filter((target) => !existsSync(`docs/${target}`))).toEqual([]);
  });

  it('draws real symbols', () => {
    const text = new TextEncoder().encode('walrus blob id v1 regression test');
    const sliver = toHex(encodeBlob(codeFor(10), text).primary(5));
    const symbols = sliver.match(/.{4}/g)!;
    expect(symbols.length).toBe(7);
    const drawn = readFileSync(`${FOLDER}/matrix.svg`, 'utf8');
    for (const symbol of symbols) expect(drawn).toContain(`>${symbol}</text>`);
  });
});
