import type { Hex } from "./brand";

/** A colour in OKLCH (CSS Color 4): lightness from 0 to 1, chroma, and hue in radians. */
type Oklch = { readonly lightness: number; readonly chroma: number; readonly hue: number };

/** Linear light, from 0 to 1 within sRGB. */
type LinearRgb = readonly [number, number, number];

/** Chroma is reduced in such steps until a colour is within sRGB. */
const chromaStep = 0.002;
const tolerance = 0.0005;

/** WCAG 2.2, "contrast ratio": from 1 to 21. */
export function contrastRatio(one: Hex, other: Hex): number {
  const brighter = Math.max(luminance(one), luminance(other));
  const darker = Math.min(luminance(one), luminance(other));
  return (brighter + 0.05) / (darker + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(colour: Hex): number {
  const [red, green, blue] = linearRgbOf(colour);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function linearRgbOf(colour: Hex): LinearRgb {
  const channel = (start: number) => {
    const value = Number.parseInt(colour.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(1), channel(3), channel(5)];
}

export function oklchOf(colour: Hex): Oklch {
  const [red, green, blue] = linearRgbOf(colour);
  const l = Math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue);
  const m = Math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue);
  const s = Math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const b = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return {
    lightness: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    chroma: Math.hypot(a, b),
    hue: Math.atan2(b, a),
  };
}

/** The colour in sRGB, with less chroma if it is outside of it. */
export function hexOf({ lightness, chroma, hue }: Oklch): Hex {
  const rgb = toLinearRgb({ lightness, chroma, hue });
  const isInside = rgb.every((value) => value >= -tolerance && value <= 1 + tolerance);
  if (!isInside && chroma > 0) return hexOf({ lightness, chroma: Math.max(0, chroma - chromaStep), hue });
  return `#${rgb.map(toByte).join("")}`;
}

function toLinearRgb({ lightness, chroma, hue }: Oklch): LinearRgb {
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
    -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
    -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s,
  ];
}

function toByte(linear: number): string {
  const value = Math.min(1, Math.max(0, linear));
  const encoded = value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055;
  return Math.round(encoded * 255)
    .toString(16)
    .padStart(2, "0");
}
