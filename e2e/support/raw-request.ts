import { connect } from "node:net";

export type RawResponse = { readonly status: number; readonly head: string; readonly body: string };

/**
 * Sends raw bytes to the app and reads until it closes the connection, for requests that client libraries reject. The
 * head is that of an HTTP/1.1 message; `Host` and `Connection: close` are added to it.
 */
export function sendRaw(
  appUrl: string,
  line: string,
  headers: Record<string, string> = {},
  body = "",
): Promise<RawResponse> {
  const { host, hostname, port } = new URL(appUrl);
  const sent = { Host: host, Connection: "close", ...headers };
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let response = "";
    socket.setEncoding("latin1");
    socket.on("data", (chunk) => {
      response += chunk;
    });
    socket.once("error", reject);
    socket.once("close", () => {
      const end = response.indexOf("\r\n\r\n");
      const head = end < 0 ? response : response.slice(0, end);
      const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
      resolve({ status, head, body: end < 0 ? "" : response.slice(end + 4) });
    });
    const lines = Object.entries(sent).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`${line} HTTP/1.1\r\n${lines.join("")}\r\n${body}`);
  });
}

/** A body of which the app may refuse the rest. */
const largeBytes = 64 * 1024;

/** Posts a body of this type, with the app's origin. */
export async function postRaw(
  appUrl: string,
  path: string,
  contentType: string,
  body: string,
  headers: Record<string, string> = {},
): Promise<RawResponse> {
  const length = String(Buffer.byteLength(body));
  const own = { Origin: appUrl, "Content-Type": contentType, "Content-Length": length };
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendRaw(appUrl, `POST ${path}`, { ...own, ...headers }, body);
    } catch (error) {
      // A refused body is not read to its end, and the reset may overtake the response (RFC 9112, 9.6).
      if (body.length <= largeBytes || attempt === 10) throw error;
    }
  }
}
