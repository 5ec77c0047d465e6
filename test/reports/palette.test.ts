/**
 * Contrast after WCAG 2.2 (1.4.3, 1.4.11); colour blindness after Machado, Oliveira and Fernandes
 * (2009), severity 1, with distances in OKLab × 100.
 */
import { describe, expect, it } from 'vitest';
import { COLOUR_NAMES, type ColourName, DARK, LIGHT } from '../../reports/page/palette.ts';

type Rgb = [number, number, number];

const SIGHT: Record<string, number[]> = {
  normal: [1, 0, 0, 0, 1, 0, 0, 0, 1],
  protanopia: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deuteranopia: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritanopia: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
};

function linear(hex: string): Rgb {
  return [1, 3, 5].map((at) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
}

function luminance(hex: string): number {
  const [red, green, blue] = linear(hex);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function oklab(hex: string, sight: string): Rgb {
  const [red, green, blue] = linear(hex);
  const matrix = SIGHT[sight];
  const [r, g, b] = [0, 3, 6].map((at) =>
    Math.max(0, matrix[at] * red + matrix[at + 1] * green + matrix[at + 2] * blue),
  );
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}

function distance(one: string, other: string, sight: string): number {
  const [a, b] = [oklab(one, sight), oklab(other, sight)];
  return 100 * Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

const CATEGORIES: ColourName[] = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6'];
const HEAT: ColourName[] = ['heat0', 'heat1', 'heat2', 'heat3', 'heat4', 'heat5', 'heat6'];

describe.each([
  ['light', LIGHT as Record<ColourName, string>],
  ['dark', DARK],
])('the %s palette', (_, colours) => {
  it('is complete', () => {
    for (const name of COLOUR_NAMES) expect(colours[name]).toMatch(/^#[0-9a-f]{6}$/);
  });

  it('sets text apart from both backgrounds by 4.5:1', () => {
    for (const text of ['ink', 'muted', 'accent', 'good', 'bad', 'warn'] as const) {
      expect(contrast(colours[text], colours.page), text).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colours[text], colours.surface), text).toBeGreaterThanOrEqual(4.5);
    }
  });

  it('sets categories apart from the background by 3:1', () => {
    for (const name of [...CATEGORIES, 'neutral'] as const) {
      expect(contrast(colours[name], colours.page), name).toBeGreaterThanOrEqual(3);
    }
  });

  it('keeps categories apart for every kind of sight', () => {
    for (const sight of Object.keys(SIGHT)) {
      for (const [at, one] of CATEGORIES.entries()) {
        for (const other of CATEGORIES.slice(at + 1)) {
          const apart = distance(colours[one], colours[other], sight);
          expect(apart, `${one} and ${other}, ${sight}`).toBeGreaterThan(8.5);
        }
      }
    }
  });

  it('grows heat away from the background, in grey too', () => {
    const steps = HEAT.map((name) => contrast(colours[name], colours.page));
    for (let at = 1; at < steps.length; at += 1) {
      expect(steps[at] / steps[at - 1], HEAT[at]).toBeGreaterThan(1.1);
    }
  });
});
