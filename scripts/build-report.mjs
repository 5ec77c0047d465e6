/**
 * Bundles the report page's browser code and style into sim/generated/report-bundle.ts, two string
 * exports that reports/render.ts puts into each page. Same sources, same bytes.
 */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, transform } from 'esbuild';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const OUTPUT = join(ROOT, 'sim/generated/report-bundle.ts');
/** Browsers that can show a report. */
const TARGET = ['chrome105', 'firefox121', 'safari16'];

export async function buildReport() {
  const [script, style] = await Promise.all([bundleScript(), bundleStyle()]);
  // Either would end its element early; esbuild escapes the first, and CSS has no use for it.
  if (/<\/script/i.test(script) || /<\/style/i.test(style)) {
    throw new Error('the report bundle would end the element that holds it');
  }
  const text = [
    '// Made by scripts/build-report.mjs; not to be edited.',
    `export const REPORT_SCRIPT: string = ${JSON.stringify(script)};`,
    `export const REPORT_STYLE: string = ${JSON.stringify(style)};`,
    '',
  ].join('\n');
  await mkdir(dirname(OUTPUT), { recursive: true });
  // Renamed into place: whoever reads it meanwhile sees the old or the new one, never a part.
  const aside = `${OUTPUT}.${process.pid}`;
  await writeFile(aside, text);
  await rename(aside, OUTPUT);
}

async function bundleScript() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: ['reports/page/main.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: TARGET,
    minify: true,
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'error',
  });
  return result.outputFiles[0].text.trim();
}

/** The colours come first: they are computed from reports/page/palette.ts. */
async function bundleStyle() {
  const palette = await build({
    absWorkingDir: ROOT,
    entryPoints: ['reports/page/palette.ts'],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    logLevel: 'error',
  });
  const code = palette.outputFiles[0].text;
  const { paletteCss } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
  const css = `${paletteCss()}\n${await readFile(join(ROOT, 'reports/page/page.css'), 'utf8')}`;
  const minified = await transform(css, { loader: 'css', minify: true, target: TARGET });
  return minified.code.trim();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildReport();
