/** `validate`: checks a scenario and says what it would simulate, without running it. */
import { defineCommand, EXIT } from '../command.ts';
import { loadNamed, type ScenarioArgs, withScenario } from '../scenario-options.ts';

interface ValidateArgs extends ScenarioArgs {
  json: boolean;
}

const DAY_US = 86_400_000_000;

/** `1 client`, `2 clients`. */
const some = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;

export default defineCommand<ValidateArgs>({
  command: 'validate <scenario>',
  describe: 'Check a scenario file without running it',
  builder: (yargs) =>
    withScenario(yargs).option('json', {
      type: 'boolean',
      default: false,
      describe: 'the resolved scenario as JSON on stdout',
    }),
  run: async (args) => {
    const { resolved } = await loadNamed(args);
    if (args.json) {
      process.stdout.write(`${JSON.stringify(resolved, null, 2)}\n`);
      return EXIT.good;
    }
    const { network, workload, defaults } = resolved;
    const { trace } = workload;
    const requests = trace === null ? '' : `, ${some(trace.rows, 'request')} of ${trace.path}`;
    const blobs = workload.files.length + workload.generated.count + workload.preloaded.count;
    const causes = resolved.failures?.causeNames.length ?? 0;
    const faults = resolved.faults.length + resolved.randomFaults.length;
    const regions = new Set(network.nodes.map(({ region }) => region)).size;
    const assumed = defaults.filter(({ status }) => status === 'assumed');
    const lines = [
      `${args.scenario}: good`,
      `  ${resolved.about.title}: ${resolved.durationUs / DAY_US} days, seed ${resolved.seed}, fidelity ${resolved.fidelity}`,
      `  ${some(network.nodes.length, 'storage node')} in ${some(regions, 'region')}, ${network.shards} shards, ${some(network.clients.length, 'client')}`,
      `  ${some(blobs, 'blob')}, ${workload.files.length} of them real files${requests}; ${some(faults, 'fault')}${causes === 0 ? '' : `, ${some(causes, 'cause')} of failures`}`,
      `  ${defaults.length} defaults filled in, ${assumed.length} of them assumed:`,
      ...assumed.map(({ field, value, source }) => `    ${field}: ${value} (${source})`),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.good;
  },
});
