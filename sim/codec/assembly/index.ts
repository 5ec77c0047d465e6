/** What the module exports; kernels-wasm.ts is the only caller and owns the memory. */

export { compressions, hashMessage, setHashScratch } from './blake2b';
export { foldPath, hashLeaves, merkleLevels, merkleRoots, setTreeScratch } from './merkle';
export { combine, encode, gather, restore, setWork } from './reed-solomon';
export { setStrip } from './strip';
export { setTables } from './tables';
