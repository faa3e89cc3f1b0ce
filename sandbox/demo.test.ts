import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { outerEnvironment } from "./demo/app-environment";
import { startSupervised } from "./demo/supervised";
import { freeOrAny, isPortFree } from "./demo/world";
import { startSandbox } from "./sandbox";
import { apiKey, client } from "./test-world";

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function takePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("No port.");
  return address.port;
}

/** Runs a program that holds a connection to us open, and whose child does so too: the end of each is then noticed. */
async function superviseProgram(onSignal: string) {
  const folder = await mkdtemp(path.join(tmpdir(), "supervised-"));
  cleanups.push(() => rm(folder, { recursive: true, force: true }));
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  cleanups.push(() => server.close());
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const hold = `require("net").connect(${port},"127.0.0.1").on("error",()=>{});setInterval(()=>{},1000);`;
  const program = path.join(folder, "program.cjs");
  const child = JSON.stringify(`process.on("SIGTERM",()=>{});${hold}`);
  await writeFile(
    program,
    `process.on("SIGTERM",()=>{${onSignal}});${hold}require("child_process").spawn(process.execPath,["-e",${child}]);`,
  );
  const supervised = startSupervised([program], { cwd: folder, env: { NODE_ENV: "test" } });
  const gone: Promise<unknown>[] = [];
  await new Promise<void>((resolve) => {
    server.on("connection", (socket) => {
      socket.resume().on("error", () => undefined);
      gone.push(once(socket, "close"));
      if (gone.length === 2) resolve();
    });
  });
  return { supervised, gone: Promise.all(gone) };
}

describe("environment of the app", () => {
  test("drops outer variables that belong to another world", () => {
    const outer = {
      PATH: "/bin",
      KYC_LEVEL: "2",
      AUTH_OIDC_ID: "x",
      INKLINK_API_KEY: "x",
      APP_URL: "x",
      DATABASE_URL: "x",
      PORT: "1",
    };
    expect(outerEnvironment({ ...outer, NODE_ENV: "test" })).toEqual({ PATH: "/bin", KYC_LEVEL: "2" });
  });
});

describe("a port in use", () => {
  test("is detected, and the sandbox uses another", async () => {
    const port = await takePort();
    expect([await isPortFree(port), await freeOrAny(port)]).toEqual([false, 0]);
  });

  test("stops the sandbox, and leaves no socket open", async () => {
    const idp = await takePort();
    await expect(startSandbox({ ports: { idp }, apiKey, client })).rejects.toThrow("EADDRINUSE");
  });
});

describe("supervised program", () => {
  test("ends with its children, and reports its exit code", async () => {
    const { supervised, gone } = await superviseProgram("process.exit(7)");
    await supervised.stop(5000);
    expect(await supervised.exited).toBe(7);
    await gone;
  });

  test("is killed if it does not end in time", async () => {
    const { supervised, gone } = await superviseProgram("");
    await supervised.stop(50);
    await gone;
    expect(await supervised.exited).toBe(137);
  });

  test("is killed at once when its parent closes the pipe", async () => {
    const { supervised, gone } = await superviseProgram("");
    supervised.kill();
    await gone;
  });
});
