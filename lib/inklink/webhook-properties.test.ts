import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { signWebhook } from "@/sandbox/webhooks/sign-webhook";
import { type SignedDelivery, secretOf, signedDelivery } from "@/test/signed-delivery";
import { verifySignature } from "./webhook";

const now = new Date("2026-03-01T09:00:00.000Z");
const seeded = { seed: 20260301, numRuns: 2_000 };

const keys = fc.string({ minLength: 24, maxLength: 64 }).map(secretOf);

const deliveries = fc.record({
  id: fc.stringMatching(/^[\x21-\x7e]{1,60}$/),
  at: fc.integer({ min: -300, max: 300 }).map((seconds) => new Date(now.getTime() + seconds * 1000)),
  body: fc.uint8Array({ maxLength: 300 }),
  secret: keys,
});

/** One byte replaced, inserted or removed, anywhere in one of the four parts. */
const changes = fc.record({
  part: fc.constantFrom("id", "timestamp", "signature", "body"),
  kind: fc.constantFrom("replace", "insert", "remove"),
  at: fc.nat(),
  byte: fc.nat(255),
});

type Change = typeof changes extends fc.Arbitrary<infer T> ? T : never;

function applyTo(request: SignedDelivery, { part, kind, at, byte }: Change): SignedDelivery {
  const before = part === "body" ? Buffer.from(request.body) : Buffer.from(request[part], "latin1");
  const place = at % (before.length + (kind === "insert" ? 1 : 0) || 1);
  const after = Buffer.concat([
    before.subarray(0, place),
    kind === "remove" ? Buffer.alloc(0) : Buffer.of(byte),
    before.subarray(kind === "insert" ? place : place + 1),
  ]);
  return { ...request, [part]: part === "body" ? after : after.toString("latin1") };
}

function isSame(a: SignedDelivery, b: SignedDelivery): boolean {
  const headersAgree = a.id === b.id && a.timestamp === b.timestamp && a.signature === b.signature;
  return headersAgree && Buffer.from(a.body).equals(b.body);
}

describe("any delivery of InkLink's", () => {
  test("is genuine within five minutes, with any of our secrets", () => {
    const property = fc.property(
      deliveries,
      fc.array(keys, { maxLength: 2 }),
      fc.nat(2),
      (parts, more, at) => {
        const secrets = [...more.slice(0, at), parts.secret, ...more.slice(at)];
        expect(verifySignature(signedDelivery(parts), secrets, now)).toEqual({ ok: true, value: parts.id });
      },
    );
    fc.assert(property, seeded);
  });

  test("is refused after any single change", () => {
    const property = fc.property(deliveries, changes, (parts, change) => {
      const genuine = signedDelivery(parts);
      const changed = applyTo(genuine, change);
      fc.pre(!isSame(genuine, changed));
      expect(verifySignature(changed, [parts.secret], now).ok).toBe(false);
    });
    fc.assert(property, seeded);
  });

  test("is refused with another signer's secret", () => {
    const property = fc.property(deliveries, keys, (parts, secret) => {
      fc.pre(secret !== parts.secret);
      const genuine = signedDelivery(parts);
      const resigned = { ...genuine, signature: signWebhook({ ...genuine, secret }) };
      expect(verifySignature(resigned, [parts.secret], now).ok).toBe(false);
    });
    fc.assert(property, seeded);
  });
});

test("any delivery is handled without a throw", () => {
  const anything = fc.oneof(fc.constant(null), fc.string({ unit: "binary", maxLength: 300 }));
  const requests = fc.record({
    id: anything,
    timestamp: anything,
    signature: anything,
    body: fc.uint8Array(),
  });
  const property = fc.property(requests, keys, (request, secret) => {
    expect(verifySignature(request, [secret], now).ok).toBe(false);
  });
  fc.assert(property, seeded);
});
