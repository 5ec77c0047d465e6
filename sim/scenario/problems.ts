/**
 * What is wrong with a scenario, in a form that becomes one readable line each:
 * `file:line: field: what was found; allowed: what is allowed; did you mean 'x'?`
 */

export type FieldPath = readonly (string | number)[];

export interface Problem {
  /** Field in the scenario; empty for the file as a whole. */
  path: FieldPath;
  found: string;
  /** What would be right; '' when `found` says it all. */
  allowed: string;
  /** The nearest right spelling, or ''. */
  suggestion: string;
  /** Line in the file when it is known better than from the path. */
  line?: number;
}

/** A user's mistake in a scenario: shown as it is, without a stack trace, exit code 2. */
export class ScenarioError extends Error {
  readonly problems: readonly Problem[];
  readonly messages: readonly string[];

  constructor(problems: readonly Problem[], locate: (problem: Problem) => string) {
    const messages = problems.map((problem) => `${locate(problem)}: ${describe(problem)}`);
    super(messages.join('\n'));
    this.name = 'ScenarioError';
    this.problems = problems;
    this.messages = messages;
  }
}

/** Field as the user would write it: `network.nodes[3].region`. */
export function fieldName(path: FieldPath): string {
  let text = '';
  for (const part of path) {
    if (typeof part === 'number') {
      text += `[${part}]`;
    } else {
      text += text === '' ? part : `.${part}`;
    }
  }
  return text;
}

function describe({ path, found, allowed, suggestion }: Problem): string {
  const field = path.length === 0 ? '' : `${fieldName(path)}: `;
  const permitted = allowed === '' ? '' : `; allowed: ${allowed}`;
  const hint = suggestion === '' ? '' : `; did you mean '${suggestion}'?`;
  return `${field}${found}${permitted}${hint}`;
}

/** A value as it is shown in a message: short, on one line. */
export function show(value: unknown): string {
  if (typeof value === 'string') {
    return `'${clip(value)}'`;
  }
  if (Array.isArray(value)) {
    return `a list of ${value.length}`;
  }
  if (value !== null && typeof value === 'object') {
    return 'a mapping';
  }
  return value === undefined ? 'nothing' : clip(String(value));
}

function clip(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 57)}…` : line;
}
