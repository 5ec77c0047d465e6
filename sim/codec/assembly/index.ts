/** What the module exports; kernels-wasm.ts is the only caller and owns the memory. */

export { hashMessage, setHashScratch } from './blake2b';
export { foldPath, hashLeaves, merkleLevels, merkleRoots } from './merkle';
export { encode, gather, preparePattern, restore, setWork } from './reed-solomon';
export { setStrip } from './strip';
export { buildSubfieldTables, buildTwiddleTables, setTables } from './tables';
