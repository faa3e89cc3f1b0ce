import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { setTimeout as nextTurn } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { setDatabaseDown } from "@/lib/db/errors";
import { runHooks } from "./request-hooks";
import { setPageStatus, withRequestState } from "./request-state";
import { rewriteResponse } from "./rewrite-response";

let server: Server | undefined;

beforeEach(() => setDatabaseDown(false));
afterEach(() => {
  server?.close();
});

async function serve(
  handle: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  server = createServer((request, response) => {
    runHooks([withRequestState, rewriteResponse], request, response, () => void handle(request, response));
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return `http://127.0.0.1:${address.port}`;
}

const statusAt = async (url: string) => (await fetch(url)).status;

describe("the status that a page sets", () => {
  test("is the status of its response, however late the page sets it, and of no other", async () => {
    const url = await serve(async (request, response) => {
      await nextTurn(request.url === "/missing" ? 5 : 0);
      if (request.url === "/missing") expect(setPageStatus(404)).toBe(true);
      await nextTurn(5);
      response.end("a page");
    });
    const statuses = ["/missing", "/", "/missing", "/"].map((path) => statusAt(url + path));
    expect(await Promise.all(statuses)).toEqual([404, 200, 404, 200]);
  });

  test.each([303, 500])("leaves %i unchanged", async (status) => {
    const url = await serve((_, response) => {
      setPageStatus(404);
      response.writeHead(status).end();
    });
    expect(await statusAt(url)).toBe(status);
  });

  test("is for requests only", () => {
    expect(setPageStatus(404)).toBe(false);
  });
});
