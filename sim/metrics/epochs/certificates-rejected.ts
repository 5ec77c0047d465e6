/** network.md §4 step 9: a certificate of an earlier epoch is worthless. */
import { countFacts } from '../count-facts.ts';

export const certificatesRejected = countFacts({
  name: 'certificates.rejected',
  unit: 'certificates',
  help: 'Certificates that the chain refused.',
  better: 'neither',
  fact: 'certificate.rejected',
});
