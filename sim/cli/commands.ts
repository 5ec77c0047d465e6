/** Every command, in the order of the help text; each loads its own file when it is called. */
export interface CommandEntry {
  name: string;
  command: string;
  describe: string;
  /** Its default export is a `Command` over its own options. */
  load: () => Promise<{ default: object }>;
}

export const COMMANDS: readonly CommandEntry[] = [
  {
    name: 'run',
    command: 'run <scenario>',
    describe: 'Simulate a scenario: a results folder and its report',
    load: () => import('./commands/run.ts'),
  },
  {
    name: 'sweep',
    command: 'sweep <study>',
    describe: 'Run a study: many runs, one table; goes on where it was interrupted',
    load: () => import('./commands/sweep.ts'),
  },
  {
    name: 'merge',
    command: 'merge <study> [folders..]',
    describe: 'Join the parts of a study that were run apart',
    load: () => import('./commands/merge.ts'),
  },
  {
    name: 'worker',
    command: 'worker',
    describe: 'Take runs from the sweep that started this process',
    load: () => import('./commands/worker.ts'),
  },
  {
    name: 'report',
    command: 'report <results>',
    describe: 'Draw the report of a results folder again',
    load: () => import('./commands/report.ts'),
  },
  {
    name: 'rerun',
    command: 'rerun <results>',
    describe: 'Repeat a run from its results folder and compare the digests',
    load: () => import('./commands/rerun.ts'),
  },
  {
    name: 'validate',
    command: 'validate <scenario>',
    describe: 'Check a scenario file without running it',
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'verify',
    command: 'verify <scenario>',
    describe: 'Run twice and compare the digests; name the first event that differs',
    load: () => import('./commands/verify.ts'),
  },
  {
    name: 'compare',
    command: 'compare <a> <b>',
    describe: 'Run two scenarios on the same seeds: where they first differ, and who gains',
    load: () => import('./commands/compare.ts'),
  },
  {
    name: 'conform',
    command: 'conform <files..>',
    describe: 'Run files of test vectors',
    load: () => import('./commands/conform.ts'),
  },
  {
    name: 'codec',
    command: 'codec <action> [path]',
    describe: 'The codec on real files: blob-id, encode, decode, repair, inspect',
    load: () => import('./commands/codec.ts'),
  },
  {
    name: 'list',
    command: 'list [kind]',
    describe: 'List scenarios, models, metrics, checkers, panels and more',
    load: () => import('./commands/list.ts'),
  },
  {
    name: 'schema',
    command: 'schema [kind]',
    describe: 'Print the JSON Schema of scenario or study files',
    load: () => import('./commands/schema.ts'),
  },
];
