/**
 * Files made in the page: a panel's table as CSV, its figure as an SVG that stands alone.
 */

import type { PanelTable } from '../panels/panel.ts';
import { formatCsv } from '../results/csv.ts';

export function tableToCsv(table: PanelTable): string {
  return formatCsv([table.columns.map((column) => column.name), ...table.rows]);
}

const REVOKE_AFTER_MS = 60_000;

export function saveFile(name: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // A busy browser starts the download late; until then it needs the address.
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS);
}

/** Properties that the style sheet sets on marks. */
const INLINED = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'paint-order',
  'font-size',
  'font-weight',
  'font-variant-numeric',
];

const MARGIN = 20;
const LINE = 18;

/** The figure with computed colours, its question and answer above it, on the page's background. */
export function standaloneSvg(svg: SVGSVGElement, question: string, answer: string): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  inlineStyles(svg, copy);
  for (const cursor of copy.querySelectorAll('.cursor')) cursor.remove();
  const width = Number(svg.getAttribute('width'));
  const height = Number(svg.getAttribute('height'));
  const lines = wrap(answer, Math.max(Math.floor(width / 6.4), 20));
  const head = 30 + lines.length * LINE;
  const outer = `width="${width + 2 * MARGIN}" height="${height + head + 2 * MARGIN}"`;
  const [ink, page] = ['--ink', '--page'].map((name) =>
    getComputedStyle(document.documentElement).getPropertyValue(name).trim(),
  );
  copy.setAttribute('x', String(MARGIN));
  copy.setAttribute('y', String(MARGIN + head));
  for (const name of ['role', 'aria-labelledby', 'aria-describedby', 'style']) {
    copy.removeAttribute(name);
  }
  const texts = lines.map((line, index) => {
    const y = MARGIN + 36 + index * LINE;
    return `<text x="${MARGIN}" y="${y}" font-size="13">${escapeXml(line)}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" ${outer} font-family="system-ui, sans-serif">`,
    `<title>${escapeXml(question)}</title><desc>${escapeXml(answer)}</desc>`,
    `<rect width="100%" height="100%" fill="${page}"/><g fill="${ink}">`,
    `<text x="${MARGIN}" y="${MARGIN + 12}" font-size="16" font-weight="600">`,
    `${escapeXml(question)}</text>${texts.join('')}</g>`,
    new XMLSerializer().serializeToString(copy),
    '</svg>\n',
  ].join('');
}

function inlineStyles(from: Element, to: Element): void {
  const style = getComputedStyle(from);
  if (from.tagName !== 'g' && from.tagName !== 'svg') {
    for (const property of INLINED) {
      const value = style.getPropertyValue(property);
      if (value !== '') to.setAttribute(property, value);
    }
  }
  to.removeAttribute('class');
  for (let index = 0; index < from.children.length; index += 1) {
    inlineStyles(from.children[index], to.children[index]);
  }
}

function wrap(text: string, characters: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > characters) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
