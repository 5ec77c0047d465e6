/**
 * A scenario file as text: YAML to plain data, with the line of every field kept for messages.
 *
 * Settings given on the command line (`--set path=value`) are written over the data before it is
 * checked; problems in them point to the setting instead of a line.
 */
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import { type FieldPath, fieldName, type Problem, ScenarioError, show } from './problems.ts';

export interface Source {
  /** File name as the user gave it. */
  file: string;
  data: unknown;
  /** Place of a problem: `file:line`, `file`, or the setting it came from. */
  locate(problem: Pick<Problem, 'path' | 'line'>): string;
}

/** Parses YAML and lays the settings over it; throws ScenarioError with every syntax error. */
export function parseSource(file: string, text: string, settings: readonly string[] = []): Source {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, merge: true });
  const atLine = ({ line }: Pick<Problem, 'line'>) => (line ? `${file}:${line}` : file);
  if (document.errors.length > 0) {
    const problems = document.errors.map((error) => ({
      path: [],
      ...(error.code === 'MULTIPLE_DOCS'
        ? { found: 'a second document begins here', allowed: 'one document a file' }
        : { found: `this is not YAML: ${error.message}`, allowed: '' }),
      suggestion: '',
      line: lines.linePos(error.pos[0]).line,
    }));
    throw new ScenarioError(problems, atLine);
  }
  const data: unknown = document.toJS({ maxAliasCount: 100 });
  if (data === null || typeof data !== 'object' || Array.isArray(data)) {
    const found = `the file holds ${data === null ? 'nothing' : show(data)}`;
    const problem = { path: [], found, allowed: 'a mapping of sections', suggestion: '', line: 1 };
    throw new ScenarioError([problem], atLine);
  }
  const set = settings.map((setting) => applySetting(data as Record<string, unknown>, setting));
  return { file, data, locate: locator(file, document, lines, set) };
}

function locator(file: string, document: Document, lines: LineCounter, set: readonly Setting[]) {
  return ({ path, line }: Pick<Problem, 'path' | 'line'>): string => {
    if (line !== undefined) {
      return `${file}:${line}`;
    }
    const field = fieldName(path);
    const setting = set.find(
      ({ name }) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`),
    );
    if (setting !== undefined) {
      return `--set ${setting.text}`;
    }
    const offset = offsetOf(document, path);
    return offset === undefined ? file : `${file}:${lines.linePos(offset).line}`;
  };
}

/** Offset of the key (or list item) at the path, or of the nearest thing around it. */
function offsetOf(document: Document, path: FieldPath): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && keyOf(item.key) === key);
      if (pair !== undefined && isNode(pair.key) && pair.key.range) {
        return pair.key.range[0];
      }
    }
    const item = document.getIn(path.slice(0, length), true);
    if (isNode(item) && item.range) {
      return item.range[0];
    }
  }
  return undefined;
}

const keyOf = (key: unknown): unknown => (isScalar(key) ? key.value : key);

interface Setting {
  text: string;
  name: string;
}

/** Writes `path=value` into the data; the value is read as YAML. */
function applySetting(data: Record<string, unknown>, text: string): Setting {
  const wrong = (found: string, suggestion = ''): ScenarioError =>
    new ScenarioError(
      [{ path: [], found, allowed: 'path=value, such as network.shards=200', suggestion }],
      () => `--set ${text}`,
    );
  const cut = text.indexOf('=');
  if (cut <= 0) {
    throw wrong('no path=value');
  }
  const name = text.slice(0, cut).trim();
  const path = pathOf(name);
  const value = parseDocument(text.slice(cut + 1), { prettyErrors: false });
  if (path === null || value.errors.length > 0) {
    throw wrong(path === null ? `'${name}' is not a path` : 'the value is not YAML');
  }
  let place: Record<string | number, unknown> = data;
  for (const [at, key] of path.slice(0, -1).entries()) {
    place[key] ??= typeof path[at + 1] === 'number' ? [] : {};
    const next = place[key];
    if (Array.isArray(place) && typeof key === 'number' && key >= place.length) {
      throw wrong(`${fieldName(path.slice(0, at + 1))} is not in the file`);
    }
    if (next === null || typeof next !== 'object') {
      throw wrong(`${fieldName(path.slice(0, at + 1))} is ${show(next)} and has no fields`);
    }
    place = next as Record<string | number, unknown>;
  }
  place[path[path.length - 1]] = value.toJS();
  return { text, name };
}

/** `faults[0].at` → ['faults', 0, 'at']; null when it is no path. */
function pathOf(name: string): (string | number)[] | null {
  if (!/^[^.[\]]+(\[[0-9]+\]|\.[^.[\]]+)*$/.test(name)) {
    return null;
  }
  return [...name.matchAll(/\[([0-9]+)\]|[^.[\]]+/g)].map(([whole, index]) =>
    index === undefined ? whole : Number(index),
  );
}
