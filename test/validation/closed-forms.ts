/** Closed forms of the validation book, evaluated here and nowhere in the product. */

/** log n! for whole n, summed. */
function logFactorial(n: number): number {
  let sum = 0;
  for (let k = 2; k <= n; k += 1) sum += Math.log(k);
  return sum;
}

export function binomial(n: number, p: number, k: number): number {
  if (p === 0 || p === 1) return k === n * p ? 1 : 0;
  const ways = logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  return Math.exp(ways + k * Math.log(p) + (n - k) * Math.log(1 - p));
}

/** P(Bin(n, p) < k). */
export function binomialBelow(n: number, p: number, k: number): number {
  let sum = 0;
  for (let i = 0; i < Math.min(k, n + 1); i += 1) sum += binomial(n, p, i);
  return sum;
}

/** P(Bin(n, p) > k), summed from the small terms up. */
export function binomialAbove(n: number, p: number, k: number): number {
  let sum = 0;
  for (let i = n; i > k; i -= 1) sum += binomial(n, p, i);
  return sum;
}

export function poissonAtLeast(mean: number, k: number): number {
  let below = 0;
  for (let i = 0; i < k; i += 1) {
    below += Math.exp(i * Math.log(mean) - mean - logFactorial(i));
  }
  return 1 - below;
}

/** Stationary distribution of a birth–death chain on 0…births.length. */
export function birthDeath(births: readonly number[], deaths: readonly number[]): number[] {
  const weights = [1];
  for (const [at, birth] of births.entries()) weights.push((weights[at] * birth) / deaths[at]);
  const total = weights.reduce((sum, weight) => sum + weight);
  return weights.map((weight) => weight / total);
}

/** Lanczos approximation, good to 1e-13 for positive arguments. */
export function gamma(x: number): number {
  const g = 7;
  const terms = [
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531,
    -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7,
  ];
  const z = x - 1;
  const sum = terms.reduce((value, term, at) => (at === 0 ? term : value + term / (z + at)), 0);
  const t = z + g + 0.5;
  return Math.sqrt(2 * Math.PI) * t ** (z + 0.5) * Math.exp(-t) * sum;
}

/** Relative entropy of a coin with bias x to one with bias b. */
export function divergence(x: number, b: number): number {
  return x * Math.log(x / b) + (1 - x) * Math.log((1 - x) / (1 - b));
}
