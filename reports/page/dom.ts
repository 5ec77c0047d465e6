/**
 * One helper to make elements. Text is always set as text, never parsed as HTML: result files may
 * hold any characters.
 */

type Attributes = Record<string, string | number | boolean | undefined>;
type Child = Node | string | null;

/** `class`, ARIA and data attributes as written in HTML; false and undefined are left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

const SVG_NAMESPACE = 'http://www.w3.org/2000/svg';

/** A small symbol drawn by one path in a 24 × 24 box. */
export function icon(path: string): SVGSVGElement {
  const svg = document.createElementNS(SVG_NAMESPACE, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG_NAMESPACE, 'path');
  shape.setAttribute('d', path);
  svg.append(shape);
  return svg;
}

export function button(label: string, title: string, onClick: () => void): HTMLButtonElement {
  const made = element('button', { type: 'button', 'aria-label': title, title }, label);
  made.addEventListener('click', onClick);
  return made;
}
