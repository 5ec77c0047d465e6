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
    command: 'schema',
    describe: 'Print the JSON Schema of scenario files',
    load: () => import('./commands/schema.ts'),
  },
];
