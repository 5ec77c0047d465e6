/**
 * Stores many small files, packed into few blobs: pays the fixed part of the encoded size once a
 * pack and not once a file (economics.md §2.1: 63 units for the smallest blob of 1000 shards).
 */
import { chargedBytes, deployedCode } from '../../encoded-size.ts';
import { defineStrategy } from '../strategy.ts';
import { purchase } from './demand.ts';

export const quiltPacker = defineStrategy({
  role: 'user',
  name: 'quilt-packer',
  description: 'Packs small files before it stores them',
  params: {
    files: { unit: 'count', default: 10_000, help: 'files a tick' },
    fileBytes: { unit: 'bytes', default: 20_000, help: 'size of a file' },
    filesPerPack: { unit: 'count', default: 660, help: 'packed together; 1: not packed' },
    epochs: { unit: 'epochs', default: 26, help: 'paid for' },
  },
  moments: ['tick'],
  decide(context) {
    const { files, fileBytes, filesPerPack, epochs } = context.params;
    const code = deployedCode(context.view.shards);
    const packBytes = chargedBytes(code, fileBytes * filesPerPack) ?? 0;
    const packs = Math.ceil(files / filesPerPack);
    return { actions: purchase(context, { bytes: packs * packBytes, epochs }) };
  },
});
