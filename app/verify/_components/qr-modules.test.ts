import { create } from "qrcode";
import { describe, expect, test } from "vitest";
import { qrCode } from "./qr-modules";

const address = "https://idv.inklink.com/?inquiry_id=kyc_iq_0123456789abcdef";

/** Reads the path back into its dark modules. */
function darkCells(path: string): Set<string> {
  return new Set(
    [...path.matchAll(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g)].flatMap(([, left, top, width, back]) => {
      expect(back).toBe(width);
      return Array.from({ length: Number(width) }, (_, step) => `${Number(left) + step} ${top}`);
    }),
  );
}

describe("a QR code", () => {
  test("is dark for each module of the code and light elsewhere, including a quiet zone of four modules", () => {
    const { side, path } = qrCode(address);
    const { modules } = create(address, { errorCorrectionLevel: "M" });
    expect(side).toBe(modules.size + 8);
    const dark = darkCells(path);
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        const inside = Math.min(x, y) >= 4 && Math.max(x, y) < side - 4;
        const expected = inside && modules.get(y - 4, x - 4) !== 0;
        expect(dark.has(`${x} ${y}`), `${x} ${y}`).toBe(expected);
      }
    }
  });

  test("differs for a different text", () => {
    expect(qrCode(address).path).not.toBe(qrCode(`${address}0`).path);
  });

  test("holds the longest address of a hosted flow", () => {
    const maxLength = `https://${"verification.".repeat(8)}example/?inquiry_id=${"k".repeat(128)}`;
    expect(qrCode(maxLength).side).toBeGreaterThan(qrCode(address).side);
  });
});
