import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

/** Both in PEM. */
export type Certificate = { readonly certificate: string; readonly key: string };

const validMs = 24 * 60 * 60 * 1000;
/** The phone's clock may be slow. */
const clockSkewMs = 10 * 60 * 1000;

/** Tags of DER (ITU-T X.690). */
const tags = {
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  sequence: 0x30,
  set: 0x31,
  /** Context-specific: explicit, and of the SAN's IP address. */
  version: 0xa0,
  extensions: 0xa3,
  ipAddress: 0x87,
} as const;

/** Encoded object identifiers. */
const ids = {
  ecdsaWithSha256: "2a8648ce3d040302",
  commonName: "550403",
  keyUsage: "551d0f",
  subjectAltName: "551d11",
  basicConstraints: "551d13",
  extendedKeyUsage: "551d25",
  serverAuth: "2b06010505070301",
} as const;

/**
 * Security: the key exists in memory only, for one run of the demo. The certificate is valid for a day and for this
 * IPv4 address alone, and cannot sign others (RFC 5280).
 */
export function makeCertificate(address: string, now: Date): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const name = der("sequence", der("set", der("sequence", objectId("commonName"), utf8("Verify demo"))));
  const algorithm = der("sequence", objectId("ecdsaWithSha256"));
  const validity = der(
    "sequence",
    utcTime(new Date(now.getTime() - clockSkewMs)),
    utcTime(new Date(now.getTime() + validMs)),
  );
  const content = der(
    "sequence",
    der("version", der("integer", Buffer.of(2))),
    der("integer", serialNumber()),
    algorithm,
    name,
    validity,
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der("extensions", der("sequence", ...extensions(address))),
  );
  const signed = der("sequence", content, algorithm, bitString(sign("sha256", content, privateKey)));
  return { certificate: pem(signed), key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
}

function extensions(address: string): Buffer[] {
  const digitalSignature = Buffer.of(tags.bitString, 2, 7, 0x80);
  return [
    extension("basicConstraints", "critical", der("sequence")),
    extension("keyUsage", "critical", digitalSignature),
    extension("extendedKeyUsage", "optional", der("sequence", objectId("serverAuth"))),
    extension(
      "subjectAltName",
      "optional",
      der("sequence", der("ipAddress", Buffer.from(address.split(".").map(Number)))),
    ),
  ];
}

function extension(id: keyof typeof ids, weight: "critical" | "optional", value: Buffer): Buffer {
  const critical = weight === "critical" ? Buffer.of(0x01, 1, 0xff) : Buffer.alloc(0);
  return der("sequence", objectId(id), critical, der("octetString", value));
}

/** Positive, as required, and unique: browsers refuse two certificates of one issuer with the same number. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = 0x40 | ((bytes[0] ?? 0) & 0x3f);
  return bytes;
}

/** An element: tag, length, and the parts as its content. */
function der(tag: keyof typeof tags, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tags[tag], ...size), content]);
}

function objectId(id: keyof typeof ids): Buffer {
  return der("objectId", Buffer.from(ids[id], "hex"));
}

function utf8(text: string): Buffer {
  return der("utf8String", Buffer.from(text));
}

/** `YYMMDDHHMMSSZ`, the form until 2049. */
function utcTime(at: Date): Buffer {
  return der(
    "utcTime",
    Buffer.from(
      `${at
        .toISOString()
        .replace(/[-:T]|\.\d+/g, "")
        .slice(2)}`,
    ),
  );
}

/** Whole bytes: none of the bits is unused. */
function bitString(bytes: Buffer): Buffer {
  return der("bitString", Buffer.of(0), bytes);
}

function pem(bytes: Buffer): string {
  const lines = bytes.toString("base64").replace(/.{64}/g, "$&\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}
