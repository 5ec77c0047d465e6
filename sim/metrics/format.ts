/** Quantities as short readable text, the same on every machine and in every locale. */

const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'];
const TIME_UNITS: readonly [us: number, name: string][] = [
  [86_400_000_000, 'd'],
  [3_600_000_000, 'h'],
  [60_000_000, 'min'],
  [1_000_000, 's'],
  [1_000, 'ms'],
];

/** `1.50 MiB`; whole bytes below 1 KiB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (Math.abs(value) >= 1024 && unit < BYTE_UNITS.length - 1) {
    value /= 1024;
    unit++;
  }
  return unit === 0 ? `${bytes} B` : `${value.toFixed(value < 100 ? 1 : 0)} ${BYTE_UNITS[unit]}`;
}

/** The two largest units: `14 d 6 h`, `3.2 s`, `250 us`. */
export function formatDuration(us: number): string {
  const at = TIME_UNITS.findIndex(([size]) => us >= size);
  if (at < 0) return `${us} us`;
  const [size, name] = TIME_UNITS[at];
  if (name === 's' || name === 'ms') return `${(us / size).toFixed(1)} ${name}`;
  const whole = Math.floor(us / size);
  const [nextSize, nextName] = TIME_UNITS[at + 1];
  const rest = Math.floor((us - whole * size) / nextSize);
  return rest === 0 ? `${whole} ${name}` : `${whole} ${name} ${rest} ${nextName}`;
}

/** `12,345`: groups of three, whatever the locale. */
export function formatCount(count: number): string {
  return `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

/** `99.95%`; never rounds up to 100% nor down to 0%. */
export function formatShare(share: number): string {
  const text = (share * 100).toFixed(3);
  if (text === '100.000' && share < 1) return 'just under 100%';
  if (text === '0.000' && share > 0) return 'just above 0%';
  return `${text.replace(/\.?0+$/, '')}%`;
}

/** `1 blob`, `2 blobs`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
