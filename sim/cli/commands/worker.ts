/** `worker`: takes runs from the sweep that started it, one after the other. */
import type { Study } from '../../study/load-study.ts';
import { defineCommand, EXIT, UsageError } from '../command.ts';
import { describeError } from '../errors.ts';
import { loadCalled } from '../sweep-plan.ts';
import { runOne } from '../sweep-run.ts';
import type { WorkerMessage, WorkerReply } from '../sweep-workers.ts';

export default defineCommand({
  command: 'worker',
  describe: 'Take runs from the sweep that started this process',
  builder: (yargs) => yargs,
  run: () => {
    if (process.send === undefined) {
      throw new UsageError('nobody gives runs to this worker; `walrus-sim sweep` starts its own');
    }
    return new Promise<number>((resolve) => {
      process.on('disconnect', () => resolve(EXIT.good)); // the sweep is gone
      let study: Promise<Study> | undefined;
      process.on('message', (message: WorkerMessage) => {
        if ('call' in message) {
          study = loadCalled(message.call);
          study.catch(() => {}); // told with the first run
          return;
        }
        Promise.resolve(study)
          .then((loaded) => runOne(loaded as Study, message.order))
          .then(
            () => reply({ error: null, isMistake: false }),
            (error: unknown) => {
              const { text, code } = describeError(error);
              reply({ error: text, isMistake: code === EXIT.wrongUsage });
            },
          );
      });
    });
  },
});

const reply = (message: WorkerReply): void => {
  process.send?.(message);
};
