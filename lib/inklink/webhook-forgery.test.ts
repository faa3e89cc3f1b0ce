import { expect, test } from "vitest";
import { kycEvent, type SignedDelivery, signedDelivery, webhookSecret } from "@/test/signed-delivery";
import { parseEvent, verifySignature } from "./webhook";

/** Pseudo-random numbers, the same for the same seed (mulberry32). */
function createRandom(seed: number) {
  let state = seed >>> 0;
  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
  const below = (limit: number): number => Math.floor(next() * limit);
  function pick<const T>(choices: readonly [T, ...T[]]): T {
    return choices[below(choices.length)] ?? choices[0];
  }
  return { next, below, pick };
}

const forgeries = 100_000;
const now = new Date("2026-03-01T09:00:00.000Z");
const { below, pick } = createRandom(20260301);

/** The deliveries that an attacker has seen. */
const seen = genuine(40);
const asTheyCame = new Map(seen.map((delivery) => [signedPartsOf(delivery), delivery.signature]));

function genuine(count: number): [SignedDelivery, ...SignedDelivery[]] {
  const make = (index: number) =>
    signedDelivery({
      id: `wh_evt_${index}`,
      at: new Date(now.getTime() + (below(560) - 280) * 1000),
      body: kycEvent({ inquiryId: `kyc_iq_${index}`, type: `kyc.result.${pick(["approved", "rejected"])}` }),
    });
  return [make(0), ...Array.from({ length: count - 1 }, (_, index) => make(index + 1))];
}

function signedPartsOf({ id, timestamp, body }: SignedDelivery): string {
  return JSON.stringify([id, timestamp, Buffer.from(body).toString("latin1")]);
}

/** Text as bytes and back, so that one edit serves headers and bodies. */
const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
const asBytes = (text: string) => Buffer.from(text, "latin1");

const edits = [
  (text: string, at: number) => text.slice(0, at) + text.slice(at + 1),
  (text: string, at: number) => text.slice(0, at),
  (text: string, at: number) => text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at),
  (text: string, at: number) => text.slice(0, at) + String.fromCharCode(below(256)) + text.slice(at + 1),
  (text: string, at: number) => text.slice(0, at) + pick([" ", ",", ".", "=", "0", "+"]) + text.slice(at),
  (text: string, at: number) => text.slice(at) + text.slice(0, at),
  (text: string) => `${text}, ${text}`,
  (text: string) => `${text} ${pick(seen).signature}`,
  (text: string) => `${pick(seen).signature} ${text}`,
  (text: string) => text.toUpperCase(),
  (text: string) => `${Number(text) + below(9) - 4}`,
  (text: string) => text.replace("rejected", "approved"),
  (text: string) => Buffer.from(text, "latin1").toString("base64url"),
] as const;

const edit = (text: string) => pick(edits)(text, below(text.length + 1));

/** One to three changes: an edit of one part, or a part of another delivery in its place. */
function forge(delivery: SignedDelivery): SignedDelivery {
  let forged = delivery;
  for (let changes = 1 + below(3); changes > 0; changes--) {
    const part = pick(["id", "timestamp", "signature", "body"]);
    const isSpliced = below(4) === 0;
    if (isSpliced) forged = { ...forged, [part]: pick(seen)[part] };
    else if (part === "body") forged = { ...forged, body: asBytes(edit(asText(forged.body))) };
    else forged = { ...forged, [part]: edit(forged[part]) };
  }
  return forged;
}

test("of 100,000 changed deliveries none is accepted, unless everything that was signed is unchanged", () => {
  const counts = { refused: 0, asSigned: 0, forged: 0 };
  for (let round = 0; round < forgeries; round++) {
    const delivery = forge(pick(seen));
    const verified = verifySignature(delivery, [webhookSecret], now);
    const event = parseEvent(delivery.body);
    if (!verified.ok) counts.refused += 1;
    else if (isAsSigned(delivery) && event !== null) counts.asSigned += 1;
    else counts.forged += 1;
  }
  expect(counts).toEqual({ refused: forgeries - counts.asSigned, asSigned: counts.asSigned, forged: 0 });
  // Added signatures, and changes that cancelled out. If there are none, nothing was tested.
  expect(counts.asSigned).toBeGreaterThan(1_000);
  expect(counts.refused).toBeGreaterThan(90_000);
});

/** Whether id, time and body are those of one genuine delivery, and its own signature is among those in the header. */
function isAsSigned(delivery: SignedDelivery): boolean {
  const signature = asTheyCame.get(signedPartsOf(delivery));
  return signature !== undefined && delivery.signature.split(" ").includes(signature);
}
