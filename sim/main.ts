#!/usr/bin/env node
/** Entry of the command line, in a checkout (`npx tsx sim/main.ts`) and in the built package. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EXIT } from './cli/command.ts';
import { main } from './cli/main.ts';
import { checkoutRoot } from './results/build-info.ts';

const SIGNALS = { SIGINT: EXIT.interrupted, SIGTERM: 143, SIGHUP: 129 } as const;

for (const [signal, code] of Object.entries(SIGNALS)) {
  process.once(signal, () => {
    process.stderr.write('\nwalrus-sim: interrupted\n');
    process.exit(code); // exit handlers remove what was half written
  });
}
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The reader had seen enough; what came out of the run still is its exit code.
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? EXIT.good);
});

const { version } = JSON.parse(readFileSync(join(checkoutRoot(), 'package.json'), 'utf8'));
process.exitCode = await main(process.argv.slice(2), version);
