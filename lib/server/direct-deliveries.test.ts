import { once } from "node:events";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { directHeader, markDeliveries } from "./direct-deliveries";

describe("what goes past the proxy", () => {
  const server = createServer(({ headers }, response) => response.end(String(headers[directHeader])));

  beforeAll(async () => {
    markDeliveries();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => void server.close());

  test.each([
    ["POST", "/api/webhooks/inklink", "1"],
    ["POST", "/api/webhooks/inklink?a=b", "1"],
    ["GET", "/api/webhooks/inklink", "undefined"],
    ["PROPFIND", "/api/webhooks/inklink", "undefined"],
    ["POST", "/api/webhooks/inklink/more", "undefined"],
    ["POST", "/api/webhooks/INKLINK", "undefined"],
    ["POST", "/verify", "undefined"],
  ])("%s %s is marked %s, whatever a client says", async (method, path, mark) => {
    const address = server.address();
    const port = typeof address === "object" ? address?.port : null;
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      headers: { [directHeader]: "9" },
    });
    expect(await answer.text()).toBe(mark);
  });
});
