/**
 * Encodes one blob in a process that does nothing else and prints its largest resident size: blob,
 * working memory, all slivers, and Node.js itself. Arguments: n, MiB.
 */
import { blobIdToString, codeFor, encodeBlob } from '../../sim/codec/index.ts';
import { pattern } from './pattern.ts';

const KIB = 1024;
const [n, mib] = process.argv.slice(2).map(Number);
const before = process.resourceUsage().maxRSS * KIB;
const encoded = encodeBlob(codeFor(n), pattern(mib * KIB * KIB));
const slivers = [...Array(n).keys()].map((i) => encoded.primary(i).length);
const peakBytes = process.resourceUsage().maxRSS * KIB;
const blobId = blobIdToString(encoded.metadata.blobId);
process.stdout.write(JSON.stringify({ before, peakBytes, blobId, slivers: slivers.length }));
