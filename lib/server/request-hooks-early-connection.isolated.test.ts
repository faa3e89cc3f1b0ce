import { once } from "node:events";
import { createServer } from "node:http";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { captureLog } from "@/test/output";
import { installRequestHooks } from "./request-hooks";

captureLog();

test("a connection that was open before the hooks are installed passes them, too", async () => {
  const server = createServer((_request, response) => response.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  // A load balancer's health check connects as soon as the port is open, while Next still prepares itself.
  const accepted = once(server, "connection");
  const socket = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  await accepted;
  installRequestHooks(() => ({
    APP_URL: "https://verify.example",
    INKLINK_IDV_URL: "https://idv.example",
    signInTargets: null,
    isHttps: false,
    isProduction: true,
  }));
  let response = "";
  socket.on("data", (chunk) => {
    response += chunk;
  });
  socket.write("GET /verify HTTP/1.1\r\nHost: verify.example\r\nConnection: close\r\n\r\n");
  await once(socket, "close");
  server.close();
  expect(response).toMatch(/^content-security-policy: /im);
  expect(response).toMatch(/^x-request-id: /im);
});
