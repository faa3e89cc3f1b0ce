import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { err, ok } from "@/lib/core/result";
import { signWebhook } from "@/sandbox/webhooks/sign-webhook";
import { otherSecret, type SignedDelivery, signedDelivery, webhookSecret } from "@/test/signed-delivery";
import { type SignedRequest, verifySignature } from "./webhook";

const now = new Date("2026-03-01T09:00:00.000Z");
const genuine = signedDelivery({ at: now });
const accepted = ok(genuine.id);
const noMatch = err("no_match");

const verify = (request: SignedRequest, secrets = [webhookSecret]) => verifySignature(request, secrets, now);
const verifyWith = (change: Partial<SignedRequest>) => verify({ ...genuine, ...change });

/** Signs the current content again, as an attacker with the key could. */
function sign({ signature: _, ...parts }: SignedDelivery, secret = webhookSecret): SignedDelivery {
  return { ...parts, signature: signWebhook({ secret, ...parts }) };
}

function flipBit(bytes: Uint8Array, bit: number): Uint8Array {
  return bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
}

const flipInText = (text: string, bit: number) =>
  Buffer.from(flipBit(Buffer.from(text), bit)).toString("latin1");
const bitsOf = (text: string) => Array.from({ length: 8 * text.length }, (_, bit) => bit);

describe("a delivery that InkLink signed", () => {
  test("is genuine, and its id is known", () => {
    expect(verify(genuine)).toEqual(accepted);
  });

  test("is genuine if the standard's own library signed it", () => {
    const body = '{"test": 2432232314, "name": "Zoë"}';
    const signature = new Webhook(webhookSecret).sign(genuine.id, now, body);
    expect(verify({ ...genuine, body: Buffer.from(body), signature })).toEqual(accepted);
  });

  test("is genuine for the standard's own library, too", () => {
    // The library reads the time itself, so this one has the current time.
    const { body, ...parts } = signedDelivery({ at: new Date() });
    const { id, timestamp, signature } = parts;
    const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
    expect(() => new Webhook(webhookSecret).verify(Buffer.from(body).toString(), headers)).not.toThrow();
  });

  test.each([
    [-301, false],
    [-300, true],
    [-290, true],
    [0, true],
    [290, true],
    [300, true],
    [301, false],
    [-310, false],
    [310, false],
  ])("%d s from now: is genuine %s", (seconds, believed) => {
    const delivery = signedDelivery({ at: new Date(now.getTime() + seconds * 1000) });
    expect(verify(delivery)).toEqual(believed ? accepted : err("timestamp_off"));
  });
});

describe("a delivery that was changed in transit is refused", () => {
  test("for each bit of its id", () => {
    for (const bit of bitsOf(genuine.id)) {
      expect(verifyWith({ id: flipInText(genuine.id, bit) })).not.toMatchObject({ ok: true });
    }
  });

  test("for each bit of its timestamp", () => {
    for (const bit of bitsOf(genuine.timestamp)) {
      expect(verifyWith({ timestamp: flipInText(genuine.timestamp, bit) })).not.toMatchObject({ ok: true });
    }
  });

  test("for each bit of its body", () => {
    for (let bit = 0; bit < 8 * genuine.body.length; bit++) {
      expect(verifyWith({ body: flipBit(genuine.body, bit) })).toEqual(noMatch);
    }
  });

  test("for each bit of its signature", () => {
    for (const bit of bitsOf(genuine.signature)) {
      expect(verifyWith({ signature: flipInText(genuine.signature, bit) })).not.toMatchObject({ ok: true });
    }
  });

  test("if a part of the id has moved into the timestamp, or a part of that into the body", () => {
    const moved = sign({ ...genuine, id: "wh_evt_1", body: Buffer.from("1.{}") });
    const id = `wh_evt_1.${moved.timestamp}`;
    expect(verify({ ...moved, id, timestamp: "1", body: Buffer.from("{}") })).not.toMatchObject({ ok: true });
  });
});

describe("the body", () => {
  const event = JSON.stringify({
    type: "kyc.result.approved",
    data: { inquiry_id: "kyc_iq_1", name: "Zoë Ünal" },
  });
  const signedOver = (body: Uint8Array) => sign({ ...genuine, body });
  const bytes = Buffer.from(event);

  test.each([
    ["text with accents", bytes],
    ["no bytes at all", Buffer.from("")],
    ["a byte-order mark in front", Buffer.concat([Buffer.from("\ufeff"), bytes])],
    ["bytes that are no UTF-8", Buffer.from([0x7b, 0xff, 0xfe, 0xc3, 0x28, 0x7d])],
    ["half a surrogate pair", Buffer.from([0xed, 0xa0, 0x80])],
    ["all bytes", Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))],
  ])("is genuine as the exact bytes that were signed: %s", (_, body) => {
    expect(verify(signedOver(body))).toEqual(accepted);
  });

  test.each([
    ["a byte more", Buffer.concat([bytes, Buffer.from(" ")])],
    ["a line end more", Buffer.concat([bytes, Buffer.from("\n")])],
    ["a NUL more", Buffer.concat([bytes, Buffer.from("\0")])],
    ["a byte less", bytes.subarray(0, -1)],
    ["a byte-order mark in front", Buffer.concat([Buffer.from("\ufeff"), bytes])],
    ["other white space", Buffer.from(JSON.stringify(JSON.parse(event), null, 1))],
    [
      "its fields in another order",
      Buffer.from('{"data":{"inquiry_id":"kyc_iq_1"},"type":"kyc.result.approved"}'),
    ],
    ["its accents escaped", Buffer.from(event.replace("ë", "\\u00eb"))],
    ["its accents decomposed", Buffer.from(event.normalize("NFD"))],
    ["nothing in it", Buffer.from("")],
  ])("is not genuine with %s", (_, body) => {
    expect(verify({ ...signedOver(bytes), body })).toEqual(noMatch);
  });

  test("is not genuine with replacement characters for invalid UTF-8", () => {
    const invalid = Buffer.from([0x7b, 0xff, 0x7d]);
    const shown = Buffer.from(invalid.toString());
    expect(verify({ ...signedOver(invalid), body: shown })).toEqual(noMatch);
    expect(verify({ ...signedOver(shown), body: invalid })).toEqual(noMatch);
  });
});

describe("the secret", () => {
  const keyAsText = webhookSecret.slice("whsec_".length);
  const signedBy = (secret: string) => sign(genuine, secret);
  const textAsKey = (text: string) => `whsec_${Buffer.from(text).toString("base64")}`;

  test.each([
    ["another", otherSecret],
    ["its base64 taken as the key", textAsKey(keyAsText)],
    ["all of it taken as the key", textAsKey(webhookSecret)],
    ["its beginning", textAsKey("the key that the app")],
  ])("is not %s", (_, secret) => {
    expect(verify(signedBy(secret))).toEqual(noMatch);
  });

  test.each([
    ["the old", webhookSecret],
    ["the new", otherSecret],
  ])("is either during a rotation: %s", (_, secret) => {
    expect(verify(signedBy(secret), [webhookSecret, otherSecret])).toEqual(accepted);
    expect(verify(signedBy(secret), [otherSecret, webhookSecret])).toEqual(accepted);
  });

  test("is none of two if a third one signed", () => {
    expect(verify(signedBy(textAsKey("a third")), [webhookSecret, otherSecret])).toEqual(noMatch);
  });

  test("is required: without one nothing is genuine", () => {
    expect(verify(genuine, [])).toEqual(noMatch);
  });
});
