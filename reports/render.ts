/**
 * Result files → report.html: one page with everything inline, equal bytes for equal files.
 *
 * The page's script and style are bundled by scripts/build-report.mjs. A content policy in the page
 * forbids every request, so that a report can be opened anywhere and tells nobody.
 */
import { REPORT_SCRIPT, REPORT_STYLE } from '../sim/generated/report-bundle.ts';
import { type ResultFiles, resultsFromFiles } from './results/from-files.ts';
import { encodePayload } from './results/payload.ts';
import type { Results } from './results/results.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data: blob:',
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** `files`: text by name in the results folder. Throws when a JSON file is not JSON. */
export function renderReport(files: ResultFiles): string {
  const results = resultsFromFiles(files);
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="generator" content="walrus-sim">',
    '<link rel="icon" href="data:,">',
    `<title>${escapeHtml(results.summary.title)} – walrus-sim report</title>`,
    `<style>${REPORT_STYLE}</style>`,
    '</head>',
    '<body>',
    noScript(results),
    `<script type="application/json" id="results">${encodePayload(results)}</script>`,
    `<script>${REPORT_SCRIPT}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}

/** The verdict and the closing lines for a reader without scripts. */
function noScript({ summary }: Results): string {
  const lines = summary.lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('');
  const title = escapeHtml(summary.title);
  return `<noscript><h1>${title}: ${escapeHtml(summary.verdict)}</h1><ul>${lines}</ul></noscript>`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
