import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:tls";
import { afterEach, describe, expect, test } from "vitest";
import { makeCertificate } from "./certificate";

const now = new Date("2026-11-26T12:00:00Z");

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

describe("certificate of the demo", () => {
  const { certificate, key } = makeCertificate("192.0.2.7", now);
  const parsed = new X509Certificate(certificate);

  test("names this address alone", () => {
    expect(parsed.subjectAltName).toBe("IP Address:192.0.2.7");
    expect(parsed.checkIP("192.0.2.7")).toBe("192.0.2.7");
    expect(parsed.checkIP("192.0.2.8")).toBeUndefined();
    expect(parsed.checkHost("localhost")).toBeUndefined();
  });

  test("is valid for a day", () => {
    expect(parsed.validToDate).toEqual(new Date("2026-11-27T12:00:00Z"));
    expect(parsed.validFromDate).toEqual(new Date("2026-11-26T11:50:00Z"));
  });

  test("is signed by its own key, and cannot sign others", () => {
    expect(parsed.verify(parsed.publicKey)).toBe(true);
    expect(parsed.issuer).toBe(parsed.subject);
    expect(parsed.ca).toBe(false);
    // TLS servers (RFC 5280, 4.2.1.12).
    expect(parsed.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----/);
  });

  test("shares neither its key nor its serial number with another", () => {
    const other = new X509Certificate(makeCertificate("192.0.2.7", now).certificate);
    expect(other.serialNumber).not.toBe(parsed.serialNumber);
    expect(other.publicKey.equals(parsed.publicKey)).toBe(false);
  });
});

describe("connection by TLS", () => {
  /** Connects to a server with a certificate for `address`. Returns why the client does not trust it; null if it does. */
  async function handshake(
    address: string,
    trusts: (certificate: string) => string[],
  ): Promise<string | null> {
    const made = makeCertificate(address, new Date());
    const server = createServer({ cert: made.certificate, key: made.key }).listen(0, "127.0.0.1");
    await once(server, "listening");
    cleanups.push(() => server.close());
    const { port } = server.address() as AddressInfo;
    const options = { host: "127.0.0.1", port, ca: trusts(made.certificate), rejectUnauthorized: false };
    const socket = connect(options);
    cleanups.push(() => socket.destroy());
    await once(socket, "secureConnect");
    return socket.authorized ? null : String(socket.authorizationError);
  }

  test("is trusted by a client that knows the certificate", async () => {
    expect(await handshake("127.0.0.1", (certificate) => [certificate])).toBeNull();
  });

  test("is not trusted by others, or at another address", async () => {
    const other = makeCertificate("127.0.0.1", new Date()).certificate;
    expect(await handshake("127.0.0.1", () => [other])).not.toBeNull();
    expect(await handshake("192.0.2.7", (certificate) => [certificate])).toContain(
      "ERR_TLS_CERT_ALTNAME_INVALID",
    );
  });
});
