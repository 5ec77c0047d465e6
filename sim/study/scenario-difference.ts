/** In what two resolved scenarios differ: the fields that were changed on purpose. */

export interface FieldDifference {
  /** Path in the resolved scenario: `epochEconomy.policies.reward.name`. */
  path: string;
  a: string;
  b: string;
}

/** What says nothing about the run itself. */
const IGNORED: readonly string[] = ['about', 'defaults', 'checks', 'metrics', 'seed'];

export function scenarioDifference(a: object, b: object): FieldDifference[] {
  const found: FieldDifference[] = [];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const key of keys) {
    if (IGNORED.includes(key)) continue;
    compare(key, { a: fieldOf(a, key), b: fieldOf(b, key) }, found);
  }
  return found;
}

function compare(path: string, { a, b }: { a: unknown; b: unknown }, found: FieldDifference[]) {
  if (isRecord(a) && isRecord(b)) {
    for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) {
      compare(`${path}.${key}`, { a: fieldOf(a, key), b: fieldOf(b, key) }, found);
    }
    return;
  }
  const [left, right] = [shown(a), shown(b)];
  if (left !== right) found.push({ path, a: left, b: right });
}

const isRecord = (value: unknown): value is object => typeof value === 'object' && value !== null;

const fieldOf = (value: object, key: string): unknown => (value as Record<string, unknown>)[key];

function shown(value: unknown): string {
  if (value === undefined) return 'absent';
  if (!isRecord(value)) return String(value);
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
