import { request } from "node:http";
import { type LocalServer, openLocalServer } from "./local-server";

/**
 * A reverse proxy in front of the app: receives requests at an address of its own and forwards them, with the app's own
 * address as the host and with spoofed forwarding headers.
 */
export function openReverseProxy(appPort: number): Promise<LocalServer> {
  return openLocalServer((incoming, outgoing) => {
    const headers = {
      ...incoming.headers,
      host: `127.0.0.1:${appPort}`,
      "x-forwarded-host": "evil.example",
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.7",
    };
    const { method, url } = incoming;
    const passed = request({ host: "127.0.0.1", port: appPort, method, path: url, headers }, (response) => {
      outgoing.writeHead(response.statusCode ?? 502, response.headers);
      response.pipe(outgoing);
    });
    passed.on("error", () => outgoing.destroy());
    incoming.pipe(passed);
  });
}
