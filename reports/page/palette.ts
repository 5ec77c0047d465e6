/**
 * The colours of the report, light and dark, as CSS custom properties. Category colours c1…c6 stay
 * apart for the three common kinds of colour blindness and stand out from the background by 3:1;
 * text by 4.5:1 (test/reports/palette.test.ts measures both). Heat levels grow away from the
 * background in lightness, so that they also read in grey.
 */

export const LIGHT = {
  page: '#fbfbf9',
  surface: '#ffffff',
  ink: '#1d2429',
  muted: '#59636b',
  rule: '#e3e4df',
  strong: '#aab1b5',
  accent: '#2b6cb0',
  c1: '#2b6cb0',
  c2: '#d5780c',
  c3: '#139a86',
  c4: '#9b2c6a',
  c5: '#8a7bd8',
  c6: '#7d6608',
  neutral: '#8a9299',
  down: '#9fa8ae',
  good: '#13765f',
  bad: '#b3261e',
  warn: '#9a5b00',
  heat0: '#e6eef0',
  heat1: '#f8dfa8',
  heat2: '#f4bd62',
  heat3: '#e5902f',
  heat4: '#c7611b',
  heat5: '#94391a',
  heat6: '#541a14',
} as const;

export type ColourName = keyof typeof LIGHT;

export const DARK: Record<ColourName, string> = {
  page: '#14171a',
  surface: '#1a1e22',
  ink: '#e7eaec',
  muted: '#a0aab2',
  rule: '#2c3238',
  strong: '#555f67',
  accent: '#7fb2ee',
  c1: '#4b8fe0',
  c2: '#e58a2c',
  c3: '#5fd0b5',
  c4: '#c44a86',
  c5: '#cdc3ff',
  c6: '#f4e9a0',
  neutral: '#89939b',
  down: '#667079',
  good: '#5fd0b5',
  bad: '#ff8d7e',
  warn: '#f0b45c',
  heat0: '#232b30',
  heat1: '#4d3c1c',
  heat2: '#7d571d',
  heat3: '#b57422',
  heat4: '#e3983a',
  heat5: '#f8c47a',
  heat6: '#fff0d0',
};

/** Classes `fill-<name>` and `stroke-<name>` exist for each. */
export const COLOUR_NAMES = Object.keys(LIGHT) as ColourName[];

/** Custom properties and the classes that use them. */
export function paletteCss(): string {
  const rule = (selector: string, scheme: string, colours: Record<ColourName, string>) => {
    const properties = COLOUR_NAMES.map((name) => `--${name}:${colours[name]}`).join(';');
    return `${selector}{color-scheme:${scheme};${properties}}`;
  };
  const chosenDark = ':root[data-theme=dark]';
  const notLight = ':root:not([data-theme=light])';
  const classes = COLOUR_NAMES.map(
    (name) => `.fill-${name}{fill:var(--${name})}.stroke-${name}{stroke:var(--${name});fill:none}`,
  ).join('\n');
  return [
    rule(':root', 'light', LIGHT),
    `@media (prefers-color-scheme:dark){${rule(notLight, 'dark', DARK)}}`,
    rule(chosenDark, 'dark', DARK),
    `@media print{${rule(`:root,${notLight},${chosenDark}`, 'light', LIGHT)}}`,
    classes,
  ].join('\n');
}
