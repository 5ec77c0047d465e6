/**
 * A mainnet-like starting point: every figure with its value, its status and where it comes from.
 *
 * `sourced`: published. `derived`: computed here from sourced figures. `secondary`: from an article
 * of somebody else, unverified. `assumed`: a choice of modelling without a source. The figures
 * span March 2025 to August 2026. `W@3c1cacc:` is a path in the repository of Walrus at that
 * commit. Units are in the names; `bps` are basis points.
 */
export type FigureStatus = 'sourced' | 'derived' | 'secondary' | 'assumed';

export interface Figure<T> {
  readonly value: T;
  readonly status: FigureStatus;
  /** '' where there is none. */
  readonly source: string;
  readonly note?: string;
}

function figure<T>(value: T, status: FigureStatus, source: string, note?: string): Figure<T> {
  return note === undefined ? { value, status, source } : { value, status, source, note };
}

export const NETWORK_FIGURES = {
  nShards: figure(1000, 'sourced', 'W@3c1cacc:docs/content/network-reference.mdx'),
  epochDurationDays: figure(14, 'sourced', 'W@3c1cacc:docs/content/network-reference.mdx'),
  maxEpochsAhead: figure(53, 'sourced', 'W@3c1cacc:docs/content/network-reference.mdx'),
  storageUnitBytes: figure(
    1_048_576,
    'sourced',
    'W@3c1cacc:contracts/walrus/sources/system/system_state_inner.move',
  ),
  maxBlobBytes: figure(
    14_599_533_452n,
    'sourced',
    'W@3c1cacc:docs/content/system-overview/view-system-info.mdx',
  ),
  activeSetMax: figure(
    111,
    'sourced',
    'W@3c1cacc:mainnet-contracts/walrus/sources/staking/staking_inner.move',
    '150 in the development contracts (commit ac4d4e87b4, 2026-07-21), not in the mainnet package at this commit',
  ),
  committeeSize: figure(105, 'sourced', 'Walrus whitepaper v2.0 (April 2025), section 7.1'),
  maxShardsHeldByOneOperator: figure(18, 'sourced', 'Walrus whitepaper v2.0, section 7.1'),
  nodesNeededForFPlus1Shards: figure(19, 'sourced', 'Walrus whitepaper v2.0, section 7.1'),
  nodesNeededFor2fPlus1Shards: figure(38, 'sourced', 'Walrus whitepaper v2.0, section 7.1'),
  nodeCapacityTb: figure(
    { min: 15, median: 56.9, p90: 69.98, max: 400 },
    'sourced',
    'Walrus whitepaper v2.0, section 7.1',
    'April 2025. The list of nodes keeps the minimum, median and maximum but gives the largest nodes 75 TB so that the January 2026 capacity figure is reproduced',
  ),
  countriesAtLeast: figure(17, 'sourced', 'Walrus whitepaper v2.0, section 7.1'),
  nodeHardware: figure(
    '16+ CPU cores, 128 GB RAM, 1 Gbps for most nodes',
    'sourced',
    'Walrus whitepaper v2.0, section 7.1',
  ),
  totalCapacityTb: figure(
    4167,
    'secondary',
    'exchange community posts, January 2026',
    'equals 75 TB x 1000 / 18 to the nearest TB, which is what an 18-shard node declaring 75 TB would vote: consistent with the paper; the paper itself says over 5 PB of declared capacity in 2025',
  ),
  usedFraction: figure(
    0.26,
    'secondary',
    'exchange community posts, January 2026',
    'encoded bytes reserved / capacity',
  ),
} as const;

export const TOKEN_FIGURES = {
  maxSupplyWal: figure(5_000_000_000n, 'sourced', 'W@3c1cacc:contracts/wal/sources/wal.move'),
  frostPerWal: figure(1_000_000_000n, 'sourced', 'W@3c1cacc:contracts/wal/sources/wal.move'),
  walUsd: figure(
    0.1188,
    'secondary',
    'CoinMarketCap value quoted in an exchange community post, 26 January 2026',
  ),
  walUsdScenarios: figure([0.05, 0.1188, 0.5], 'assumed', ''),
  circulatingWal: figure(
    1_577_083_333n,
    'derived',
    'unlock schedule of economics.md section 13, 10 months after launch; the published value is about 1.577 billion',
  ),
  stakedWalTotal: figure(
    1_007_731_997n,
    'assumed',
    '',
    'no primary figure found. One article of January 2026 says more than 15% of WAL was staked (>= 750 million if of the 5 billion). Locked tokens may be staked, so the ratio to circulating supply can exceed what free float suggests; sweep 0.5 to 1.5 billion',
  ),
  stakePerShardWal: figure(1_000_000n, 'assumed', '', 'follows from the staked total'),
} as const;

export const PRICES_FIGURES = {
  launchStoragePriceFrost: figure(
    100_000n,
    'sourced',
    'W@3c1cacc:docs/content/system-overview/view-system-info.mdx',
    'per MiB encoded per epoch, epoch 1 (25 March 2025); also the node default since commit 226c0b6f2a (2025-03-14)',
  ),
  launchWritePriceFrost: figure(
    20_000n,
    'sourced',
    'W@3c1cacc:docs/content/system-overview/view-system-info.mdx',
    'per MiB encoded, once',
  ),
  testnet20242025DefaultStoragePriceFrost: figure(
    100n,
    'sourced',
    'MystenLabs/walrus@536a1fbd4b:crates/walrus-service/node_config_example.yaml',
  ),
  usdTargetPerGbMonth: figure(
    0.023,
    'sourced',
    'W@3c1cacc:docs/content/system-overview/storage-costs.mdx',
    'per encoded GB',
  ),
  storagePriceNanoUsd: figure(
    11_000n,
    'sourced',
    'W@3c1cacc:docs/content/operator-guide/storage-nodes/storage-node-setup.mdx',
    'example operator configuration; 11000e-9 USD x 953.67 MiB/GB x 2.174 epochs/month = 0.0228 USD per GB-month, i.e. the advertised 0.023',
  ),
  writePriceNanoUsd: figure(
    20_000n,
    'sourced',
    'W@3c1cacc:docs/content/operator-guide/storage-nodes/storage-node-setup.mdx',
  ),
  storagePriceFrostAtBaseline: figure(
    92_593n,
    'derived',
    'the list of nodes through the price vote',
  ),
  writePriceFrostAtBaseline: figure(
    168_351n,
    'derived',
    'the list of nodes through the price vote',
  ),
  shareOfNodesUsingUsdVotes: figure(0.8, 'assumed', ''),
} as const;

export const COMMISSION_FIGURES = {
  defaultBps: figure(
    6000,
    'sourced',
    'W@3c1cacc:crates/walrus-service/src/node/config.rs (defaults) and docs/content/operator-guide/storage-nodes/storage-node-faq.mdx',
  ),
  maxForFoundationDelegationBps: figure(
    6000,
    'sourced',
    'W@3c1cacc:docs/content/operator-guide/storage-nodes/storage-node-setup.mdx',
  ),
  distribution: figure(
    { 6000: 60, 5000: 12, 4000: 8, 3000: 8, 2000: 7, 1000: 5, 500: 5 },
    'assumed',
    '',
    'nodes per rate; skewed to the default because foundation delegation allows up to it',
  ),
} as const;

export const SUBSIDY_FIGURES = {
  usageRateBps: figure(
    80_000,
    'derived',
    'W@3c1cacc:contracts/walrus/sources/system/storage_accounting.move (in-code remark relating the 3% burn to an 800% usage subsidy)',
    'the live on-chain value is not in the repository',
  ),
  baseSubsidyWalPerNodeEpoch: figure(0n, 'assumed', ''),
  subsidyPerShardWalEpoch: figure(
    0n,
    'assumed',
    '',
    '0 by default: no primary source for any other value, and 1000 WAL per shard and epoch would exceed all other rewards together; use 1000 as the named alternative. Upper bound if the whole 10 million WAL/month unlock were spent: about 3,800 per shard per epoch after the usage subsidy',
  ),
  poolWal: figure(
    100_000_000n,
    'assumed',
    '',
    '500 million WAL allocated, 10 million unlocked per month',
  ),
  burnFraction: figure(
    '3/100 of the closing epoch rewards',
    'sourced',
    'W@3c1cacc:mainnet-contracts/walrus/sources/system/storage_accounting.move',
  ),
} as const;

export const NODE_COSTS_FIGURES = {
  storageUsdPerTbMonth: figure(
    2,
    'assumed',
    '',
    'raw disk amortised plus power and space, sweep 1 to 6',
  ),
  fixedUsdPerNodeMonth: figure(400, 'assumed', '', 'server rent, sweep 200 to 1500'),
  egressUsdPerTb: figure(1, 'assumed', '', '0 at flat-rate hosts to 90 at hyperscalers'),
} as const;

export const DEMAND_FIGURES = {
  medianPurchaseEpochs: figure(26, 'assumed', ''),
  blobSizeDistribution: figure(
    'log-normal, median 2 MB, sigma 2.5, truncated to [1, 14599533452] bytes',
    'assumed',
    '',
  ),
  monthlyGrowthOfUsedBytes: figure(0.05, 'assumed', ''),
  deletableShare: figure(0.5, 'assumed', ''),
} as const;
