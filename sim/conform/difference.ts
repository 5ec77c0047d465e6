/** Where two JSON values differ first, for the messages of the conformance runner. */

/** '' when equal; otherwise the path and both values. The order of object keys is ignored. */
export function firstDifference(expected: unknown, actual: unknown, path = 'expect'): string {
  if (Object.is(expected, actual)) return '';
  const areObjects = isObject(expected) && isObject(actual);
  if (!areObjects || Array.isArray(expected) !== Array.isArray(actual)) {
    return `${path}: expected ${show(expected)}, got ${show(actual)}`;
  }
  const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
  for (const key of keys) {
    const difference = firstDifference(expected[key], actual[key], `${path}.${key}`);
    if (difference !== '') return difference;
  }
  return '';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function show(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
