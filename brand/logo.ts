import type { Brand } from "./brand";
import { coloursOf, type Scheme } from "./colours";

/** The logo as an image of its own, which follows the reader's scheme. */
export function logoSvg({ accent, logo }: Pick<Brand, "accent" | "logo">): string {
  const colours = coloursOf(accent);
  const styles = (scheme: Scheme) =>
    (["accent", "on-accent"] as const)
      .map(
        (name) =>
          `.fill-${name} { fill: ${colours[name][scheme]} } .stroke-${name} { stroke: ${colours[name][scheme]} }`,
      )
      .join(" ");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" aria-hidden="true">
  <style>
    ${styles("light")}
    @media (prefers-color-scheme: dark) { ${styles("dark")} }
  </style>
  ${logo.trim()}
</svg>
`;
}

/** An image as an address, for documents that load nothing. */
export function svgAddress(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`;
}
