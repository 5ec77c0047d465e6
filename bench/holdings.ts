/**
 * npm run bench:holdings — the table of holdings at mainnet's size: 1000 shards, 105 nodes, 10^4 to
 * 10^6 tracked blobs. Prints CPU time and work counted of each operation, medians over the rounds;
 * `-- --json` prints rows as JSON, `-- --rounds N` sets the rounds (default 7).
 */
import {
  certifyBlob,
  counted,
  createTable,
  cutsOf,
  type Holding,
  type HoldingsTable,
  holdingsOf,
  ID_END,
  lay,
  layAhead,
  openMetadata,
  openShard,
  regionOf,
  resetCounted,
  sweep,
  tallyOfBlob,
  trackBlob,
} from '../sim/models/holdings/index.ts';

const SHARDS = 1000;
const NODES = 105;
const asJson = process.argv.includes('--json');
const at = process.argv.indexOf('--rounds');
const rounds = at < 0 ? 7 : Math.max(1, Number(process.argv[at + 1]) || 7);

interface Row {
  work: string;
  blobs: number;
  microseconds: number;
  boxes: number;
  holdings: number;
  cells: number;
  blobsLookedAt: number;
}

function mainnet(blobs: number): HoldingsTable {
  const table = createTable(SHARDS);
  for (let node = 0; node < NODES; node++) openMetadata(table, node);
  for (let shard = 0; shard < SHARDS; shard++) openShard(table, shard % NODES, shard);
  for (const holding of table.holdings.values()) {
    layAhead(table, holding, regionOf(), true);
    holding.held = blobs;
  }
  for (let blob = 0; blob < blobs; blob++) {
    const id = Math.floor(((blob * 0.618_033_988_749) % 1) * ID_END);
    trackBlob(table, { id, unit: blob % 65_536, symbolBytes: 2 });
    table.tracked.certifiedUs[blob] = 1000 * blob;
  }
  return table;
}

const maskOf = ({ node }: Holding) => (node % 10 === 0 ? 1 : 3);

/** Each work on a table as it stands; those that change it leave it as they found it. */
const WORKS: Record<string, (table: HoldingsTable, round: number) => void> = {
  'sweep, nothing happened': (table) => sweep(table, cutsOf(table), 2, maskOf),
  'outage of a node, and its end': (table) => {
    for (const holding of holdingsOf(table, 7)) {
      layAhead(table, holding, regionOf({ fromUs: 2e9 }), false);
      layAhead(table, holding, regionOf({ fromUs: 2e9 }), true);
    }
  },
  'one step of a transfer, of 16': (table, round) => {
    const [, primaries] = holdingsOf(table, 9);
    const fromId = ((round % 16) / 16) * ID_END;
    lay(table, primaries, regionOf({ fromId, toId: fromId + ID_END / 16 }), true);
  },
  'certification of a blob': (table, round) => {
    const blob = round % table.tracked.count;
    certifyBlob(table, blob, table.tracked.certifiedUs[blob]);
  },
  'margins of a blob in its cell': (table, round) => {
    tallyOfBlob(table, steady, round % table.tracked.count, maskOf);
  },
};

let steady = sweep(createTable(0), { times: [0], ids: [0], units: [0] }, 1, () => 1);

function measure(work: string, table: HoldingsTable, blobs: number): Row {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    resetCounted();
    const before = process.cpuUsage();
    WORKS[work](table, round);
    const { user, system } = process.cpuUsage(before);
    times.push(user + system);
  }
  times.sort((a, b) => a - b);
  const { boxes, holdings, cells, blobs: blobsLookedAt } = counted;
  const microseconds = times[Math.floor(rounds / 2)];
  return { work, blobs, microseconds, boxes, holdings, cells, blobsLookedAt };
}

const rows: Row[] = [];
for (const blobs of [10_000, 100_000, 1_000_000]) {
  const table = mainnet(blobs);
  steady = sweep(table, cutsOf(table), 2, maskOf);
  for (const work of Object.keys(WORKS)) rows.push(measure(work, table, blobs));
}
if (asJson) console.log(JSON.stringify(rows));
else console.table(rows);
