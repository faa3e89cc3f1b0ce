import { create } from "qrcode";

export type QrCode = {
  /** The side of the square in modules, the quiet zone included. */
  readonly side: number;
  /** The dark modules as the data of an SVG path, one unit each. */
  readonly path: string;
};

/** So many light modules on each side are part of the code: without them, phones do not find it (ISO/IEC 18004). */
const quietZone = 4;

/** A QR code that still reads where a seventh of it is lost to glare. Throws where the text is longer than a code can hold. */
export function qrCode(text: string): QrCode {
  const { modules } = create(text, { errorCorrectionLevel: "M" });
  const { size } = modules;
  const rows = Array.from({ length: size }, (_, y) => {
    const row = Array.from({ length: size }, (_, x) => (modules.get(y, x) === 0 ? "0" : "1")).join("");
    return runsOf(row, y);
  });
  return { side: size + 2 * quietZone, path: rows.join("") };
}

/** One shape for each run of dark modules: far fewer than one for each module. */
function runsOf(row: string, y: number): string {
  return [...row.matchAll(/1+/g)]
    .map(({ 0: run, index }) => {
      const [left, top, width] = [index + quietZone, y + quietZone, run.length];
      return `M${left} ${top}h${width}v1h-${width}z`;
    })
    .join("");
}
