import { access } from "node:fs/promises";
import path from "node:path";
import { createPlainClient } from "../sandbox/visitor/plain-client";
import { root } from "./support/app";
import { type Container, layOutContainer, readDockerfile } from "./support/container";
import { upstreamCalls } from "./support/overview";
import {
  finishPlainly,
  openInquiry,
  returnPath,
  signInPlainly,
  startPlainly,
  statusIn,
} from "./support/plain-journey";
import { expect, test } from "./support/test";
import type { World } from "./support/world";

const contained = test.extend<{ container: Container }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern which fixtures are needed.
  container: async ({}, use) => {
    const container = await layOutContainer();
    await use(container);
    await container.remove();
  },
});

/** The flow from sign-in to outcome, including static files. */
async function journey({ facts }: World) {
  const client = createPlainClient(facts.appUrl);
  const page = await signInPlainly(client);
  const assets = [...page.body.matchAll(/(?:src|href)="(\/_next\/static\/[^"]+|\/logo\.svg)"/g)].map(
    ([, asset = ""]) => asset,
  );
  expect(assets.length).toBeGreaterThan(2);
  for (const asset of assets) expect((await client.get(asset)).status, asset).toBe(200);
  const id = await openInquiry(client, page);
  await finishPlainly(client, facts, id, "approved");
  await expect.poll(async () => statusIn(await client.get(returnPath(id)))).toBe("approved");
  return client;
}

test("every file that the Dockerfile copies exists", async () => {
  const { copies, command } = await readDockerfile();
  expect(copies.length).toBeGreaterThan(4);
  expect(command[0]).toBe("node");
  for (const { stage, from } of copies)
    for (const source of from)
      await access(path.join(root, stage === null ? source : path.relative("/app", source)));
});

contained(
  "the image's server needs only its folder and its variables, and shuts down gracefully",
  async ({ openWorld, container }) => {
    test.slow();
    const { program, dataDir, compileCache } = container;
    const world = await openWorld({
      program,
      variables: { DATA_DIR: dataDir, HOSTNAME: "0.0.0.0", NODE_COMPILE_CACHE: compileCache },
    });
    const { control, ports, stopApp, startApp } = world;
    expect(await container.isHealthy(ports[0] ?? 0)).toBe(true);
    const client = await journey(world);

    const other = createPlainClient(world.facts.appUrl);
    const verify = await signInPlainly(other);
    await control.clearRequests();
    await control.addFault({ on: "create", kind: "delay", ms: 1_500 });
    const underWay = startPlainly(other, verify);
    await expect.poll(async () => (await upstreamCalls(control)).posts).toBe(1);
    expect(await stopApp()).toEqual([0]);
    expect((await underWay).status).toBe(303);
    expect(await container.isHealthy(ports[0] ?? 0)).toBe(false);

    await startApp();
    expect(statusIn(await client.get("/verify")), "the volume outlives the server").toBe("approved");
  },
);

contained("the image's server migrates an empty Postgres", async ({ postgres, openWorld, container }) => {
  test.slow();
  const variables = { DATABASE_URL: await postgres.createDatabase(), DATA_DIR: "/nowhere" };
  const world = await openWorld({ program: container.program, variables });
  await journey(world);
  expect(await world.stopApp()).toEqual([0]);
});
