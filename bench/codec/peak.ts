/**
 * Encodes one blob in a process that does nothing else and prints its largest resident size: blob,
 * working memory, all slivers, and Node.js itself. Arguments: n, MiB.
 */
import { existsSync, readFileSync } from 'node:fs';
import { blobIdToString, codeFor, encodeBlob } from '../../sim/codec/index.ts';
import { pattern } from './pattern.ts';

const KIB = 1024;
const STATUS = '/proc/self/status';

/** Of this program alone, where the system says it; otherwise also of what it was started from. */
function peakBytes(): number {
  const status = existsSync(STATUS) ? readFileSync(STATUS, 'utf8') : '';
  const kib = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return KIB * (kib === undefined ? process.resourceUsage().maxRSS : Number(kib));
}

const [n, mib] = process.argv.slice(2).map(Number);
const beforeBytes = peakBytes();
const encoded = encodeBlob(codeFor(n), pattern(mib * KIB * KIB));
const blobId = blobIdToString(encoded.metadata.blobId);
process.stdout.write(JSON.stringify({ beforeBytes, peakBytes: peakBytes(), blobId }));
