/** Calls this same program again in a process of its own and reads JSON from its stdout. */
import { spawn } from 'node:child_process';

/** Resolves to what the child printed; throws with its stderr when it ends with an error. */
export function callFresh<Result>(args: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [...process.execArgv, process.argv[1], ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Buffer[] = [];
  const errors: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const stop = () => child.kill();
  process.once('exit', stop);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      process.off('exit', stop);
      if (code !== 0) {
        reject(new Error(`the fresh process ended with ${code}: ${Buffer.concat(errors)}`));
        return;
      }
      resolve(JSON.parse(Buffer.concat(out).toString('utf8')) as Result);
    });
  });
}
