import type { Accent, Hex } from "./brand";
import { contrastRatio, hexOf, oklchOf } from "./colour-math";
import { type ColourName, type Colours, coloursOf, type Scheme, schemes } from "./colours";

/** WCAG 2.2, 1.4.3 (text) and 1.4.11 (parts of controls and graphics). */
const neededRatios = { text: 4.5, part: 3 } as const;

type Kind = keyof typeof neededRatios;

/** A colour and a background that pages use together. */
export type Pair = { readonly kind: Kind; readonly name: ColourName; readonly on: ColourName };

export type Contrast = Pair & { readonly scheme: Scheme; readonly ratio: number; readonly needed: number };

const grounds = ["ground", "surface", "sunken", "accent-ground"] as const;
const tones = ["positive", "caution", "negative", "info"] as const;

function pair(kind: Kind, name: ColourName, on: ColourName): Pair {
  return { kind, name, on };
}

/**
 * Every pair of the pages. Parts are what is no text but must be visible: edges of controls, the focus, progress, the
 * tone of a notice.
 */
export const pairs: readonly Pair[] = [
  ...grounds.flatMap((ground) => [
    pair("text", "ink", ground),
    pair("text", "muted", ground),
    pair("text", "accent", ground),
    pair("text", "accent-strong", ground),
  ]),
  pair("text", "on-accent", "accent"),
  pair("text", "on-accent", "accent-strong"),
  pair("text", "surface", "negative"),
  ...tones.flatMap((tone) => [
    pair("text", tone, "surface"),
    pair("text", tone, `${tone}-ground`),
    pair("text", "ink", `${tone}-ground`),
    pair("text", "muted", `${tone}-ground`),
    pair("text", "accent", `${tone}-ground`),
  ]),
  ...grounds.flatMap((ground) => [pair("part", "line-strong", ground), pair("part", "accent", ground)]),
  ...tones.map((tone) => pair("part", tone, "ground")),
  pair("part", "line-strong", "info-ground"),
];

/** The contrast of every pair in this scheme. */
export function contrastsOf(colours: Colours, scheme: Scheme): Contrast[] {
  return pairs.map((one) => ({
    ...one,
    scheme,
    ratio: contrastRatio(colours[one.name][scheme], colours[one.on][scheme]),
    needed: neededRatios[one.kind],
  }));
}

/** The pairs with too little contrast, the worst first. */
export function tooFaint(colours: Colours, scheme: Scheme): Contrast[] {
  return contrastsOf(colours, scheme)
    .filter(({ ratio, needed }) => ratio < needed)
    .sort((one, other) => one.ratio / one.needed - other.ratio / other.needed);
}

/** What is wrong with an accent, a sentence for each scheme, and the nearest accents that are right. Empty if nothing is. */
export function describeFaintAccent(accent: Accent): string[] {
  const colours = coloursOf(accent);
  return schemes.flatMap((scheme) => {
    const [worst, ...others] = tooFaint(colours, scheme);
    if (worst === undefined) return [];
    const { name, on, ratio, needed } = worst;
    const and = others.length === 0 ? "" : ` (and ${others.length} more)`;
    const nearest = nearestAccent(colours.accent[scheme], scheme);
    return [
      `In the ${scheme} scheme, ${name} on ${on} has a contrast of ${shown(ratio)} and needs ${needed}${and}. ` +
        `The accent is ${colours.accent[scheme]}; the nearest with enough contrast is ${nearest}.`,
    ];
  });
}

/** Rounded down, so that 4.49 is not shown as 4.5. */
export function shown(ratio: number): string {
  return (Math.floor(ratio * 10) / 10).toFixed(1);
}

const lightnessStep = 0.005;

/** The colour of this hue, darker in the light scheme and brighter in the dark one, that has enough contrast. */
export function nearestAccent(accent: Hex, scheme: Scheme): Hex {
  const { lightness, chroma, hue } = oklchOf(accent);
  const direction = scheme === "light" ? -1 : 1;
  for (let steps = 0; steps * lightnessStep <= 1; steps++) {
    const tried = hexOf({ lightness: lightness + direction * steps * lightnessStep, chroma, hue });
    if (tooFaint(coloursOf({ light: tried, dark: tried }), scheme).length === 0) return tried;
  }
  throw new Error(`No colour of the hue of ${accent} has enough contrast.`);
}
