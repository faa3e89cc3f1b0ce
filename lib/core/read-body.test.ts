import { describe, expect, test } from "vitest";
import { readBody } from "./read-body";

const limit = 100;
const bytes = (length: number) => new Uint8Array(length).fill(65);

function post(body: BodyInit | null, headers: Record<string, string> = {}): Request {
  const init: RequestInit & { duplex: "half" } = { method: "POST", body, headers, duplex: "half" };
  return new Request("http://app.example/", init);
}

/** A body in chunks, without a declared length. `taken` is the number of chunks that were read. */
function inPieces(...lengths: number[]) {
  const seen = { taken: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const length = lengths[seen.taken];
        seen.taken += 1;
        if (length === undefined) controller.close();
        else controller.enqueue(bytes(length));
      },
      cancel() {
        seen.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { stream, seen };
}

describe("a body", () => {
  test.each([
    ["is read to the limit", limit, true],
    ["is too long a byte above it", limit + 1, false],
  ])("with a declared length %s", async (_, length, isRead) => {
    const request = post(bytes(length), { "content-length": String(length) });
    expect(await readBody(request, limit)).toEqual(isRead ? Buffer.from(bytes(length)) : null);
  });

  test.each([
    ["is read to the limit", [60, 40], 100],
    ["is too long a byte above it", [60, 40, 1], null],
    ["may come with empty pieces", [0, 100, 0], 100],
  ])("without a declared length %s", async (_, lengths, total) => {
    const { stream } = inPieces(...lengths);
    expect((await readBody(post(stream), limit))?.byteLength ?? null).toBe(total);
  });

  test("that is declared too long is not read at all", async () => {
    const { stream, seen } = inPieces(10);
    expect(await readBody(post(stream, { "content-length": "101" }), limit)).toBeNull();
    expect(seen.taken).toBe(0);
  });

  test.each(["1", "0", "-5", "abc", "", "1e1", "0x10"])(
    "is counted whatever its headers say: content-length %j",
    async (told) => {
      const { stream } = inPieces(60, 60);
      expect(await readBody(post(stream, { "content-length": told }), limit)).toBeNull();
      const fits = inPieces(60).stream;
      expect(await readBody(post(fits, { "content-length": told }), limit)).toHaveLength(60);
    },
  );

  test("that never ends is abandoned once it is too long", async () => {
    const { stream, seen } = inPieces(...Array.from({ length: 1_000 }, () => 50));
    expect(await readBody(post(stream), limit)).toBeNull();
    expect(seen).toEqual({ taken: 3, cancelled: true });
  });

  test("that is missing is empty", async () => {
    expect(await readBody(post(null), limit)).toHaveLength(0);
  });

  test("keeps its bytes: a byte-order mark, invalid UTF-8 and all", async () => {
    const odd = Buffer.from([0xef, 0xbb, 0xbf, 0xff, 0x00, 0x7b]);
    expect(await readBody(post(odd), limit)).toEqual(odd);
  });
});
