/** A web worker that runs a whole simulation; bundled for the browser by the test beside it. */
import { createWalrusSimulation } from '../../sim/simulation.ts';

interface Job {
  resolved: Parameters<typeof createWalrusSimulation>[0]['resolved'];
  inputs: [string, Uint8Array][];
}

const scope = globalThis as unknown as {
  onmessage: (event: { data: Job }) => void;
  postMessage(message: unknown): void;
};

scope.onmessage = ({ data: { resolved, inputs } }) => {
  const run = createWalrusSimulation({ resolved, seed: resolved.seed, inputs: new Map(inputs) });
  while (run.simulation.step(5000) === 'running');
  const { summary } = run.results();
  scope.postMessage({
    digests: run.simulation.digest(),
    eventCount: run.simulation.eventCount,
    summary: JSON.stringify(summary),
  });
};
