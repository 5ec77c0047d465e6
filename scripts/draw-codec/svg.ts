/** SVG as text: elements, escaped, numbers rounded, so that the same data give the same file. */

export type Attributes = Readonly<Record<string, string | number>>;

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');

/** Two decimals are a hundredth of a pixel. */
const shown = (value: string | number) =>
  typeof value === 'number' ? String(Math.round(value * 100) / 100) : escaped(value);

export function element(name: string, attributes: Attributes, ...children: string[]): string {
  const listed = Object.entries(attributes).map(([key, value]) => ` ${key}="${shown(value)}"`);
  const head = `<${name}${listed.join('')}`;
  return children.length === 0 ? `${head}/>` : `${head}>${children.join('')}</${name}>`;
}

export function label(text: string, x: number, y: number, attributes: Attributes = {}): string {
  return element('text', { x, y, ...attributes }, escaped(text));
}

/** A whole picture with a title for those who cannot see it, on white. */
export function picture(width: number, height: number, title: string, parts: string[]): string {
  const frame = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${width} ${height}`, width };
  const font = { 'font-family': 'system-ui, sans-serif', 'font-size': 12, fill: INK };
  const lines = [
    element('title', {}, escaped(title)),
    element('rect', { width, height, fill: '#ffffff' }),
    ...parts,
  ];
  return `${element('svg', { ...frame, ...font, role: 'img' }, '\n', lines.join('\n'), '\n')}\n`;
}

export const INK = '#1f2933';
export const FAINT = '#9aa5b1';
export const MONO = { 'font-family': 'ui-monospace, monospace' };
/** Told apart also without colours of the eye: they differ in lightness. */
export const COLOURS = ['#1b5e8c', '#d9822b', '#3f9142', '#8e4585', '#a3341f'];
