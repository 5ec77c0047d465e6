/**
 * Measured round-trip times between regions: the `rttTables` a scenario can name.
 *
 * Both tables are symmetric (one direction per pair was published, or the two were averaged).
 * The diagonal, 1 ms, is a default for two endpoints in one metropolitan region, not a
 * measurement; inside one zone 0.1 ms was measured, between zones of a region 0.6 to 2.9 ms.
 * Some triples break the triangle inequality, because paths differ by provider; that is real.
 * Left out: the single-flow TCP rates published with wide12 (see `flowWindowBytes`).
 */

export interface RttTable {
  /** Where the numbers come from. */
  source: string;
  regions: readonly string[];
  /** Round-trip times in milliseconds, in the order of `regions`. */
  rttMs: readonly (readonly number[])[];
}

const wide12: RttTable = {
  source:
    'Aptos Core repository, testsuite/testcases/src/data/latency_table.csv: mean round-trip time between public cloud regions, one direction per pair, rounded to 0.1 ms',
  regions: [
    'us-central',
    'ca-toronto',
    'sa-saopaulo',
    'eu-ireland',
    'eu-london',
    'eu-netherlands',
    'eu-frankfurt',
    'eu-stockholm',
    'ap-mumbai',
    'ap-singapore',
    'ap-tokyo',
    'ap-sydney',
  ],
  rttMs: [
    [1, 23.3, 145.5, 103.4, 96.7, 105.9, 106.4, 124.1, 253.8, 191.1, 134, 185.5],
    [23.3, 1, 133.7, 94.2, 85.2, 96.3, 96.8, 116.2, 223.1, 209.1, 146.7, 202],
    [145.5, 133.7, 1, 176.9, 185.8, 198.7, 199.3, 214.7, 320.1, 321.7, 255.3, 311.9],
    [103.4, 94.2, 176.9, 1, 12.6, 21, 23.5, 42.9, 151.6, 179.8, 198.6, 255],
    [96.7, 85.2, 185.8, 12.6, 1, 14.8, 16.3, 31.5, 142.6, 170.1, 208.2, 266.9],
    [105.9, 96.3, 198.7, 21, 14.8, 1, 10.8, 26.7, 142, 200.6, 230.5, 282.6],
    [106.4, 96.8, 199.3, 23.5, 16.3, 10.8, 1, 28.2, 133.5, 194.5, 227.7, 285.2],
    [124.1, 116.2, 214.7, 42.9, 31.5, 26.7, 28.2, 1, 156.4, 176.7, 242.6, 292.7],
    [253.8, 223.1, 320.1, 151.6, 142.6, 142, 133.5, 156.4, 1, 61.9, 140.5, 152.3],
    [191.1, 209.1, 321.7, 179.8, 170.1, 200.6, 194.5, 176.7, 61.9, 1, 72.9, 92.3],
    [134, 146.7, 255.3, 198.6, 208.2, 230.5, 227.7, 242.6, 140.5, 72.9, 1, 101.8],
    [185.5, 202, 311.9, 255, 266.9, 282.6, 285.2, 292.7, 152.3, 92.3, 101.8, 1],
  ],
};

const ibm10: RttTable = {
  source:
    'IBM Cloud VPC documentation, network latency page: averages 28 September to 27 October 2024, the two directions averaged',
  regions: [
    'Dallas',
    'Toronto',
    'Washington DC',
    'Frankfurt',
    'London',
    'Madrid',
    'Osaka',
    'Sydney',
    'Tokyo',
    'Sao Paulo',
  ],
  rttMs: [
    [1, 34, 31, 123, 113.5, 119, 150, 184.5, 142, 144],
    [34, 1, 19, 92.5, 84, 107.5, 170, 214, 163, 131],
    [31, 19, 1, 91, 76, 89.5, 175.5, 213.5, 168, 119],
    [123, 92.5, 91, 1, 13, 29, 233, 250, 231, 197.5],
    [113.5, 84, 76, 13, 1, 27, 244.5, 261, 242.5, 188],
    [119, 107.5, 89.5, 29, 27, 1, 259, 275, 256, 206.5],
    [150, 170, 175.5, 233, 244.5, 259, 1, 122, 9, 291.5],
    [184.5, 214, 213.5, 250, 261, 275, 122, 1, 115, 327.5],
    [142, 163, 168, 231, 242.5, 256, 9, 115, 1, 285],
    [144, 131, 119, 197.5, 188, 206.5, 291.5, 327.5, 285, 1],
  ],
};

/** Every table by the name a scenario uses. */
export const rttTables: Readonly<Record<string, RttTable>> = { wide12, ibm10 };
