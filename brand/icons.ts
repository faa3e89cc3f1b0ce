import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Brand } from "./brand";
import { coloursOf, type Scheme } from "./colours";
import { logoSvg, svgAddress } from "./logo";

/** An icon in `public/icons`: a picture of a page, because it has to be a PNG. */
export type Icon = {
  readonly name: string;
  readonly size: number;
  readonly scheme: Scheme;
  readonly html: string;
};

/** The icons of a brand. `npm run brand` makes them. */
export function iconsOf(brand: Pick<Brand, "accent" | "logo">): Icon[] {
  const { surface, "accent-strong": tile } = coloursOf(brand.accent);
  const address = svgAddress(logoSvg(brand));
  /** `share` is the logo's share of the width; a background is for systems that mask icons or know no transparency. */
  const icon = (name: string, size: number, share: number, background = "transparent", radius = 0): Icon => {
    const width = Math.round(size * share);
    return {
      name,
      size,
      scheme: "light",
      html: `<body style="margin: 0"><div style="height: 100vh; display: grid; place-items: center; background: ${background}; border-radius: ${radius}px"><img src="${address}" width="${width}" height="${width}"></div>`,
    };
  };
  return [
    icon("icon-192", 192, 1),
    icon("icon-512", 512, 1),
    icon("apple-touch-icon", 180, 0.76, surface.light),
    // Within the safe zone of maskable icons, a circle of 80 %.
    icon("maskable-512", 512, 0.56, surface.light),
    // For emails: on a tile of its own, because their background may be light or dark.
    { ...icon("mail", 96, 0.72, tile.light, 24), scheme: "dark" },
  ];
}

/** Names what an icon is made from. It is stored in the PNG, so that a test notices an icon of an earlier brand. */
export function fingerprintOf({ size, scheme, html }: Icon): string {
  return createHash("sha256").update(`${size} ${scheme} ${html}`).digest("hex");
}

/** PNG (W3C), 5.2 and 12.1: the signature, and a header chunk of 25 bytes that is always the first. */
const headerEnd = 8 + 25;
const keyword = "Source";

/** The PNG with a text in a chunk of its own, after the header. */
export function withText(png: Buffer, text: string): Buffer {
  const typeAndData = Buffer.from(`tEXt${keyword}\0${text}`, "latin1");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(typeAndData.length - 4);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE(crc32(typeAndData));
  return Buffer.concat([png.subarray(0, headerEnd), length, typeAndData, checksum, png.subarray(headerEnd)]);
}

/** The text that `withText` stored; null if there is none. */
export function textOf(png: Buffer): string | null {
  const start = headerEnd + 4;
  const name = `tEXt${keyword}\0`;
  if (png.toString("latin1", start, start + name.length) !== name) return null;
  const end = start + 4 + png.readUInt32BE(headerEnd);
  return png.toString("latin1", start + name.length, end);
}
