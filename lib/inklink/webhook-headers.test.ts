import { describe, expect, test } from "vitest";
import { err, ok } from "@/lib/core/result";
import { signWebhook } from "@/sandbox/webhooks/sign-webhook";
import { otherSecret, signedDelivery, webhookSecret } from "@/test/signed-delivery";
import { type SignedRequest, verifySignature } from "./webhook";

const now = new Date("2026-03-01T09:00:00.000Z");
const genuine = signedDelivery({ at: now });
const { timestamp, signature } = genuine;
const [missing, malformed] = [err("header_missing"), err("header_malformed")];
const noMatch = err("no_match");

const verify = (change: Partial<SignedRequest>) =>
  verifySignature({ ...genuine, ...change }, [webhookSecret], now);

/** With a signature over the invalid header itself: only its format is wrong. */
function verifySigned(change: { id?: string; timestamp?: string }) {
  const parts = { ...genuine, ...change };
  return verify({ ...change, signature: signWebhook({ secret: webhookSecret, ...parts }) });
}

describe.each(["id", "timestamp", "signature"] as const)("the header webhook-%s", (header) => {
  test.each([
    ["missing", null, missing],
    ["empty", "", missing],
    ["blank", " ", malformed],
    ["there twice", `${genuine[header]}, ${genuine[header]}`, malformed],
    ["there twice, once empty", `${genuine[header]}, `, malformed],
  ])("is refused if it is %s", (_, value, error) => {
    expect(verify({ [header]: value })).toEqual(error);
  });
});

describe("webhook-id", () => {
  test.each([["wh_evt_1"], ["msg_2b-3c"], ["1"], ["x".repeat(200)], ["a,b"], ["1.2"]])("may be %j", (id) => {
    expect(verifySigned({ id })).toEqual(ok(id));
  });

  test.each([["a b"], ["wh\0evt"], ["wh_evt_é"], ["x".repeat(201)], ["wh\tevt"], ["wh_evt_1\n"]])(
    "may not be %j, although it is signed",
    (id) => expect(verifySigned({ id })).toEqual(malformed),
  );
});

describe("webhook-timestamp", () => {
  test.each([
    ["a sign", `+${timestamp}`],
    ["a minus", `-${timestamp}`],
    ["a fraction", `${timestamp}.0`],
    ["another fraction", `${timestamp}.5`],
    ["an exponent", "1.772355600e9"],
    ["a short exponent", "1e9"],
    ["a leading zero", `0${timestamp}`],
    ["text behind", `${timestamp}abc`],
    ["a space behind", `${timestamp} `],
    ["a line end behind", `${timestamp}\n`],
    ["a space in front", ` ${timestamp}`],
    ["a NUL behind", `${timestamp}\0`],
    ["hex digits", `0x${Number(timestamp).toString(16)}`],
    ["separators", "1_772_355_600"],
    ["milliseconds", `${timestamp}000`],
    ["another script's digits", timestamp.replace("1", "１")],
    ["a date", now.toISOString()],
    ["no number", "now"],
    ["not a number", "NaN"],
    ["zero", "0"],
    ["no end", "Infinity"],
    ["hundreds of digits", "1".repeat(400)],
  ])("has one spelling only, and is refused with %s", (_, odd) => {
    expect(verifySigned({ timestamp: odd })).toEqual(malformed);
  });

  test.each([["1"], ["999999999999"]])("may be far away, but is refused then: %s", (far) => {
    expect(verifySigned({ timestamp: far })).toEqual(err("timestamp_off"));
  });
});

describe("webhook-signature", () => {
  const [encoded = ""] = signature.split(",").slice(1);
  const bytes = Buffer.from(encoded, "base64");
  const others = `v1,${Buffer.alloc(32, 7).toString("base64")}`;
  const stranger = signWebhook({ secret: otherSecret, ...genuine });

  test.each([
    ["cut by a symbol", `v1,${encoded.slice(0, -2)}=`],
    ["cut in half", `v1,${encoded.slice(0, 22)}`],
    ["cut to nothing", "v1,"],
    ["without padding", `v1,${encoded.slice(0, -1)}`],
    ["with too much padding", `v1,${encoded}=`],
    ["in hex", `v1,${bytes.toString("hex")}`],
    ["in base64 for URLs", `v1,${bytes.toString("base64url")}=`],
    ["of 33 bytes", `v1,${Buffer.concat([bytes, Buffer.from([0])]).toString("base64")}`],
    ["of 31 bytes", `v1,${bytes.subarray(0, 31).toString("base64")}`],
    ["encoded twice", `v1,${Buffer.from(encoded).toString("base64")}`],
    ["of nothing", `v1,${Buffer.alloc(32).toString("base64")}`],
    ["labelled v1a", `v1a,${encoded}`],
    ["labelled v2", `v2,${encoded}`],
    ["labelled V1", `V1,${encoded}`],
    ["labelled v11", `v11,${encoded}`],
    ["of another secret", stranger],
  ])("is none if it is %s", (_, odd) => {
    expect(verify({ signature: odd })).toEqual(noMatch);
  });

  test.each([
    ["no label", encoded],
    ["an empty label", `,${encoded}`],
    ["another mark between label and value", `v1=${encoded}`],
    ["a comma behind", `${signature},`],
    ["a second value", `${signature},${encoded}`],
    ["a tab between two", `${signature}\t${others}`],
  ])("is refused as a list with %s", (_, odd) => {
    expect(verify({ signature: odd })).toEqual(malformed);
  });

  test("has one spelling only: the unused bits of the last symbol are zero", () => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const last = alphabet.indexOf(encoded.slice(-2, -1));
    for (const spare of [1, 2, 3]) {
      const respelt = `${encoded.slice(0, -2)}${alphabet[last + spare]}=`;
      expect(Buffer.from(respelt, "base64")).toEqual(bytes);
      expect(verify({ signature: `v1,${respelt}` })).toEqual(noMatch);
    }
  });

  test.each([
    ["first", `${signature} ${others}`],
    ["last", `${others} ${signature}`],
    ["in the middle", `${others} ${signature} ${stranger}`],
    ["twice", `${signature} ${signature}`],
    ["behind one with another label", `v1a,${encoded} ${signature}`],
    ["behind an empty one", `v1, ${signature}`],
    ["behind a cut one", `v1,${encoded.slice(0, 20)} ${signature}`],
  ])("may be one of several: %s", (_, several) => {
    expect(verify({ signature: several })).toEqual(ok(genuine.id));
  });

  test("is none among several that are all bad", () => {
    expect(verify({ signature: `${others} ${stranger} v1a,${encoded} v2,${encoded}` })).toEqual(noMatch);
  });

  test("may be one of twenty, and not of more", () => {
    const among = (count: number) =>
      [...Array.from({ length: count - 1 }, () => others), signature].join(" ");
    expect(verify({ signature: among(20) })).toEqual(ok(genuine.id));
    expect(verify({ signature: among(21) })).toEqual(malformed);
  });
});
