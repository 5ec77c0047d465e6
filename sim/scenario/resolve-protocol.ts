/** The knobs of the protocol in base units; those that change nothing are left out. */
import type { ResolvedProtocol, ResolvedReads } from './resolved.ts';
import type { Scenario } from './schema.ts';

export function resolveProtocol(protocol: Scenario['network']['protocol']): ResolvedProtocol {
  const reads = resolveReads(protocol);
  return {
    registrationDelayUs: protocol['registration-delay'],
    maxConcurrentWrites: protocol['max-concurrent-writes'],
    maxDataInFlightBytes: protocol['max-data-in-flight'],
    requestsPerNode: protocol['requests-per-node'],
    requestTimeoutUs: protocol['request-timeout'],
    retryMinUs: protocol['retry-min'],
    retryMaxUs: protocol['retry-max'],
    retries: protocol.retries,
    tailMinUs: protocol['tail-min'],
    tailFactor: protocol['tail-factor'],
    ...(protocol['tail-mode'] === 'detached' ? { detachedTail: true as const } : {}),
    ...(protocol['status-check'] === true ? { statusCheck: true as const } : {}),
    confirmationRounds: protocol['confirmation-rounds'],
    ...(Object.keys(reads).length === 0 ? {} : { reads }),
    metadataInFlight: protocol['metadata-in-flight'],
    epochRetryMinUs: protocol['epoch-retry-min'],
    epochRetryMaxUs: protocol['epoch-retry-max'],
    epochRetries: protocol['epoch-retries'],
    transitionJitterMaxUs: protocol['transition-jitter-max'],
  };
}

function resolveReads(protocol: Scenario['network']['protocol']): ResolvedReads {
  const inFlight = protocol['slivers-in-flight'];
  const overRequest = protocol['over-request'];
  const hedgeAfterUs = protocol['hedge-after'];
  const timeoutUs = protocol['sliver-timeout'];
  return {
    ...(inFlight === undefined ? {} : { inFlight }),
    ...(overRequest === undefined ? {} : { overRequest }),
    ...(hedgeAfterUs === undefined ? {} : { hedgeAfterUs }),
    ...(timeoutUs === undefined ? {} : { timeoutUs }),
  };
}
