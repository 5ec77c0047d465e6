/** The codec needs nothing but the language, WebAssembly and atob: it runs in a bare context. */
import { fileURLToPath } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';

const ENTRY = fileURLToPath(new URL('../../sim/codec/index.ts', import.meta.url));

describe('the codec as a browser bundle', () => {
  it('encodes, rebuilds and decodes in a context without Node', { timeout: 120_000 }, async () => {
    const { outputFiles, metafile } = await build({
      entryPoints: [ENTRY],
      bundle: true,
      write: false,
      metafile: true,
      platform: 'browser',
      format: 'iife',
      globalName: 'codec',
    });
    const foreign = Object.keys(metafile.inputs).filter(
      (path) => !/sim\/(codec|generated)\//.test(path),
    );
    expect(foreign).toEqual([]);
    const context = createContext({ WebAssembly, atob, result: '' });
    const program = `
      const code = codec.codeFor(10);
      const blob = Uint8Array.from('walrus blob id v1 regression test', (c) => c.charCodeAt(0));
      const answers = ['wasm', 'reference'].map((name) => {
        codec.setKernels(name);
        const encoded = codec.encodeBlob(code, blob);
        const slivers = [9, 8, 7, 6].map((index) => ({ index, sliver: encoded.primary(index) }));
        const copy = codec.decodeBlob(code, blob.length, 'primary', slivers);
        return codec.blobIdToString(encoded.metadata.blobId) + ' ' + (copy.join() === blob.join());
      });
      result = answers.join('; ');
    `;
    runInContext(`${outputFiles[0].text}\n${program}`, context);
    const blobId = 'RcU82Mwf-CFkv1LaI_2qcpANwpGUuG3TMwnVzZxD2kY';
    expect(context.result).toBe(`${blobId} true; ${blobId} true`);
  });
});
