/** Text files of a user: UTF-8 or refused, because a guessed letter would be a silent change. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { ScenarioError } from './problems.ts';

/** Null where the bytes are not UTF-8. */
export function decodeText(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** A scenario or study file as text; `what` names it in the message. @throws ScenarioError */
export function readText(file: string, what: string): string {
  const refuse = (found: string, allowed: string): never => {
    throw new ScenarioError([{ path: [], found, allowed, suggestion: '' }], () => file);
  };
  if (!existsSync(file)) return refuse(`no such ${what} file`, '');
  if (!statSync(file).isFile()) return refuse('this is not a file', '');
  return decodeText(readFileSync(file)) ?? refuse('this is not UTF-8', 'text in UTF-8');
}
