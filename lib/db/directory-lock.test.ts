import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DirectoryInUse, lockDirectory } from "./directory-lock";

let directory: string;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "directory-lock-"));
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await rm(directory, { recursive: true });
});

/** What another process does with the directory: it reports the outcome, and stays alive. */
const script = `
  const { lockDirectory } = await import(process.argv[1]);
  await lockDirectory(process.argv[2]).then(
    () => console.log("locked"),
    (error) => console.log(error.name),
  );
  setInterval(() => {}, 60_000);
`;

async function lockInAnotherProcess(): Promise<{ outcome: string; holder: ChildProcess }> {
  const lockModule = fileURLToPath(new URL("./directory-lock.ts", import.meta.url));
  const options = ["--conditions=react-server", "--import", "tsx", "--input-type=module", "--eval", script];
  const holder = spawn(process.execPath, [...options, lockModule, directory], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  children.push(holder);
  const [line] = await once(holder.stdout, "data");
  return { outcome: String(line).trim(), holder };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

describe("a directory that this process has locked", () => {
  test("is refused to a second process", async () => {
    const unlock = await lockDirectory(directory);
    expect((await lockInAnotherProcess()).outcome).toBe("DirectoryInUse");
    await unlock();
  });

  test("is refused to this process, too, with a message that says what to do", async () => {
    const unlock = await lockDirectory(directory);
    const refused = await lockDirectory(directory).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DirectoryInUse);
    expect(refused).toMatchObject({ message: expect.stringContaining(directory) });
    expect(refused).toMatchObject({ message: expect.stringContaining("DATA_DIR") });
    await unlock();
  });

  test("is refused under every name that it has", async () => {
    const real = join(directory, "real");
    const alias = join(directory, "alias");
    await mkdir(real);
    await symlink(real, alias);
    const unlock = await lockDirectory(real);
    await expect(lockDirectory(alias)).rejects.toThrow(DirectoryInUse);
    await (await lockDirectory(join(real, "..")))();
    await unlock();
  });

  test("is free once it is unlocked", async () => {
    await (await lockDirectory(directory))();
    await (await lockDirectory(directory))();
    expect((await lockInAnotherProcess()).outcome).toBe("locked");
  });

  test("goes to one of many that request it at once", async () => {
    const attempts = await Promise.allSettled(Array.from({ length: 10 }, () => lockDirectory(directory)));
    const locks = attempts.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    expect(locks).toHaveLength(1);
    await Promise.all(locks.map((unlock) => unlock()));
  });
});

describe("a directory that another process has locked", () => {
  test("is refused while that process lives, and free after kill -9", async () => {
    const { outcome, holder } = await lockInAnotherProcess();
    expect(outcome).toBe("locked");
    await expect(lockDirectory(directory)).rejects.toThrow(DirectoryInUse);
    await kill(holder);
    await (await lockDirectory(directory))();
  });
});

describe("a missing directory", () => {
  test("is not in use", async () => {
    await expect(lockDirectory(join(directory, "missing"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});
