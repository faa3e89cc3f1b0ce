import { type LocalServer, openLocalServer } from "./local-server";

/**
 * Forwards requests to the app and sends its pages in two chunks: up to and including `marker`, and the rest `pauseMs`
 * later.
 */
export function openSlowLine(appUrl: string, marker: string, pauseMs: number): Promise<LocalServer> {
  return openLocalServer(async (incoming, outgoing) => {
    const { cookie = "" } = incoming.headers;
    const response = await fetch(new URL(incoming.url ?? "/", appUrl), { headers: { cookie } });
    const kept = ["content-type", "content-security-policy"].map((name) => [
      name,
      response.headers.get(name),
    ]);
    const headers = kept.filter((header): header is [string, string] => header[1] !== null);
    outgoing.writeHead(response.status, Object.fromEntries(headers));
    const body = Buffer.from(await response.arrayBuffer());
    if (!body.includes(marker)) return void outgoing.end(body);
    const end = body.indexOf(marker) + marker.length;
    outgoing.write(body.subarray(0, end));
    setTimeout(() => outgoing.end(body.subarray(end)), pauseMs);
  });
}
