/** Labels of a value and their canonical text `k=v;k=v`, sorted by key (foundations §6). */

export type Labels = Readonly<Record<string, string>>;

export const NO_LABELS: Labels = {};

/** `%`, `;` and `=` in names and values are percent-encoded, so that the text is unique. */
export function labelsText(labels: Labels): string {
  const keys = Object.keys(labels).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return keys.map((key) => `${escaped(key)}=${escaped(labels[key])}`).join(';');
}

const SEPARATORS = /[%;=]/;

function escaped(text: string): string {
  if (!SEPARATORS.test(text)) return text;
  return text.replaceAll('%', '%25').replaceAll(';', '%3B').replaceAll('=', '%3D');
}
