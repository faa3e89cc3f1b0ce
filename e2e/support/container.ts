import { execFile } from "node:child_process";
import { chown, cp, mkdir, mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { type Program, root } from "./app";

const run = promisify(execFile);
/** The uid and gid of `nobody` on Linux. */
const unprivilegedId = 65_534;

export type Copied = { readonly stage: string | null; readonly from: string[]; readonly to: string };

export type Dockerfile = {
  /** In order; `stage` is null for files from the checkout. */
  readonly copies: readonly Copied[];
  /** The start command and the health check. */
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
};

const argumentsSchema = z.array(z.string()).min(1);

/** Parses the parts of the Dockerfile that can be tested without building it. */
export async function readDockerfile(): Promise<Dockerfile> {
  const text = (await readFile(path.join(root, "Dockerfile"), "utf8")).replace(/\\\n\s*/g, "");
  const all = (pattern: RegExp) => [...text.matchAll(pattern)].map(([, value = ""]) => value);
  const lastOf = (found: string[]) => argumentsSchema.parse(JSON.parse(found.at(-1) ?? "null"));
  return {
    copies: all(/^COPY (.+)$/gm).map((line) => {
      const words = line.split(/\s+/);
      const stage = words[0]?.startsWith("--from=") === true ? (words.shift() ?? "").slice(7) : null;
      return { stage, from: words.slice(0, -1), to: words.at(-1) ?? "" };
    }),
    command: lastOf(all(/^CMD (.+)$/gm)),
    healthCheck: lastOf(all(/^HEALTHCHECK .*?CMD (.+)$/gm)),
  };
}

export type Container = {
  readonly program: Program;
  readonly compileCache: string;
  /** A writable folder, like a volume. */
  readonly dataDir: string;
  /** Runs the health check against the server on this port. */
  isHealthy(port: number): Promise<boolean>;
  remove(): Promise<void>;
};

/**
 * The image's last stage in a temporary folder: the files that the Dockerfile copies, run by its command, as an
 * unprivileged user if we are root.
 */
export async function layOutContainer(): Promise<Container> {
  const { copies, command, healthCheck } = await readDockerfile();
  const folder = await mkdtemp(path.join(tmpdir(), "verify-container-"));
  const [app, dataDir] = [path.join(folder, "app"), path.join(folder, "data")];
  for (const { from, to } of copies.filter(({ stage }) => stage === "build"))
    for (const source of from)
      await cp(path.join(root, path.relative("/app", source)), path.join(app, to), { recursive: true });
  const compileCache = path.join(app, ".next/cache/compile");
  for (const one of [dataDir, compileCache]) await mkdir(one, { recursive: true });
  const isRoot = process.getuid?.() === 0;
  if (isRoot)
    await Promise.all(
      [folder, dataDir, compileCache].map((one) => chown(one, unprivilegedId, unprivilegedId)),
    );
  const prefix = isRoot
    ? ["setpriv", `--reuid=${unprivilegedId}`, `--regid=${unprivilegedId}`, "--clear-groups"]
    : [];
  const program = { command: [...prefix, process.execPath, ...command.slice(1)], cwd: app };
  await fillCompileCache(program, compileCache);
  return {
    program,
    compileCache,
    dataDir,
    isHealthy: (port) =>
      run(process.execPath, healthCheck.slice(1), {
        env: { NODE_ENV: "production", PORT: String(port) },
      }).then(
        () => true,
        () => false,
      ),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

/** As in the Dockerfile: a start without variables, which fails once everything is loaded. */
async function fillCompileCache({ command, cwd }: Program, compileCache: string): Promise<void> {
  const [file = "", ...args] = command;
  const env = { NODE_ENV: "production" as const, NODE_COMPILE_CACHE: compileCache };
  const code = await run(file, args, { cwd, env }).then(
    () => 0,
    ({ code }: { code: number }) => code,
  );
  const [entries] = await readdir(compileCache);
  if (code !== 1 || entries === undefined) throw new Error(`The first start ended with ${code}`);
}
