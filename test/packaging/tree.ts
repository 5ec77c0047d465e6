/** Reads the tree for the tests that keep style.md honest. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

export interface SourceFile {
  /** Path from the root, with forward slashes. */
  path: string;
  text: string;
  /** The text with comments and string contents blanked, line for line. */
  code: string;
  /** Paths of the project's own files that it imports. */
  imports: string[];
  /** Packages and built-in modules that it imports. */
  packages: string[];
}

/** Every TypeScript source below these folders but generated ones; never none. */
export function sourcesBelow(...folders: string[]): SourceFile[] {
  const paths = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((path) => path.endsWith('.ts') && !/\/generated\/|\/assembly\//.test(path)),
  );
  if (paths.length === 0) {
    throw new Error(`nothing to look at below ${folders.join(', ')}`);
  }
  return paths.sort().map(readSource);
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8');
  const code = blank(text);
  const specifiers = [...text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)]
    .filter(({ index }) => !isComment(text, code, index))
    .map(([, specifier]) => specifier);
  return {
    path,
    text,
    code,
    imports: specifiers
      .filter((specifier) => specifier.startsWith('.'))
      .map((specifier) => normalize(join(dirname(path), specifier)).replaceAll('\\', '/')),
    packages: specifiers.filter((specifier) => !specifier.startsWith('.')),
  };
}

const isComment = (text: string, code: string, at: number): boolean => text[at] !== code[at];

/** Blanks comments, strings, templates' text and regular expressions; keeps line breaks. */
export function blank(text: string): string {
  const pattern = new RegExp(
    [
      String.raw`\/\*[\s\S]*?\*\/`,
      String.raw`\/\/[^\n]*`,
      String.raw`'(?:\\.|[^'\\\n])*'`,
      String.raw`"(?:\\.|[^"\\\n])*"`,
      '`(?:\\\\.|\\$\\{(?:[^{}`]|\\{[^{}]*\\}|`[^`]*`)*\\}|[^`\\\\])*`',
      // A regular expression stands where a value may begin.
      String.raw`(?<=[=(,:[!&|?;]\s*|return\s)\/(?![/*])` +
        String.raw`(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/[a-z]*`,
    ].join('|'),
    'g',
  );
  return text.replaceAll(pattern, (match) => {
    const [opening] = match;
    if (opening === '`') return match; // expressions inside must be seen
    return match.replaceAll(/[^\n]/g, ' ');
  });
}
