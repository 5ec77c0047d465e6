/**
 * Conformance: runs files of test vectors, JSON lines, against the implementation.
 *
 * The kind of a line follows from its fields. Every field of every line is compared with what
 * the code computes; an unknown field or kind is a failure, never skipped.
 */

import { readFileSync } from 'node:fs';
import { firstDifference } from './difference.ts';
import { checkEconomicsVector, type EconomicsVector } from './economics/index.ts';
import { type QuiltVector, quiltRecord } from './quilt.ts';
import { type RecoveryVector, recoveryRecord } from './recovery.ts';
import { type BlobVector, deployedBlobRecord, genericBlobRecord } from './redstuff.ts';
import { type SymbolVector, symbolRecord } from './rs1d.ts';

export interface ConformResult {
  passed: number;
  failed: number;
  /** One message per failed line: place, name, what is different. */
  failures: string[];
}

type Vector = Record<string, unknown>;

/** Kinds in the order in which they are tried: the fields that tell, and the check. */
const KINDS: { has: string[]; check: (vector: Vector) => string }[] = [
  {
    has: ['kind', 'input', 'expect'],
    check: (vector) => checkEconomicsVector(vector as unknown as EconomicsVector),
  },
  {
    has: ['targetSliverIndex', 'sourceSliverIndex'],
    check: (vector) =>
      firstDifference(vector, recoveryRecord(vector as unknown as RecoveryVector), 'line'),
  },
  {
    has: ['patches', 'quiltSha256'],
    check: (vector) =>
      firstDifference(vector, quiltRecord(vector as unknown as QuiltVector), 'line'),
  },
  {
    has: ['k', 'r', 'repairSha256'],
    check: (vector) =>
      firstDifference(vector, symbolRecord(vector as unknown as SymbolVector), 'line'),
  },
  {
    has: ['name', 'n', 'gen', 'blobSha256'],
    check: (vector) =>
      firstDifference(vector, deployedBlobRecord(vector as unknown as BlobVector), 'line'),
  },
  {
    has: ['n', 'kp', 'ks', 'gen', 'hashesSha256'],
    check: (vector) =>
      firstDifference(vector, genericBlobRecord(vector as unknown as BlobVector), 'line'),
  },
];

/** '' when the line holds, otherwise what is wrong with it. */
export function checkLine(line: string): string {
  try {
    const vector = JSON.parse(line) as Vector;
    if (typeof vector !== 'object' || vector === null) return 'not a JSON object';
    const kind = KINDS.find(({ has }) => has.every((field) => Object.hasOwn(vector, field)));
    if (kind === undefined) return `unknown kind of vector: ${Object.keys(vector).join(', ')}`;
    return kind.check(vector);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function nameOf(line: string): string {
  const found = /"(?:name|id)":"([^"]+)"/.exec(line);
  return found === null ? '' : ` ${found[1]}`;
}

/** Checks all non-empty lines; `source` names them in messages. */
export function conformLines(lines: readonly string[], source: string): ConformResult {
  const result: ConformResult = { passed: 0, failed: 0, failures: [] };
  lines.forEach((line, i) => {
    if (line.trim() === '') return;
    const problem = checkLine(line);
    if (problem === '') {
      result.passed += 1;
      return;
    }
    result.failed += 1;
    result.failures.push(`${source}:${i + 1}${nameOf(line)}: ${problem}`);
  });
  return result;
}

/** Checks one file; throws the file system's error when it cannot be read. */
export function conformFile(path: string): ConformResult {
  return conformLines(readFileSync(path, 'utf8').split('\n'), path);
}

/** Checks several files; a file without a single vector counts as one failure. */
export function runConform(
  files: readonly string[],
): Promise<{ passed: number; failed: number; messages: string[] }> {
  const total = { passed: 0, failed: 0, messages: [] as string[] };
  for (const file of files) {
    const { passed, failed, failures } = conformFile(file);
    const isEmpty = passed + failed === 0;
    total.passed += passed;
    total.failed += failed + (isEmpty ? 1 : 0);
    total.messages.push(...failures);
    if (isEmpty) total.messages.push(`${file}: no vectors in this file`);
  }
  return Promise.resolve(total);
}
