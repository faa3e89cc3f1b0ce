import "server-only";
import { createHash } from "node:crypto";
import { realpath, rm } from "node:fs/promises";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "@/lib/core/lifecycle";

export class DirectoryInUse extends StartRefused {
  constructor(directory: string) {
    super(
      `The embedded database in ${directory} is open in another process. Stop that one, choose another DATA_DIR, or set DATABASE_URL for several processes.`,
    );
  }
}

/** Between two attempts to lock. */
const waitMs = 100;

/**
 * Locks the directory for this process, until the returned function is called or the process ends in any way. The lock
 * is a listening local socket; one that refuses connections was left by a killed process. Throws `DirectoryInUse`.
 */
export async function lockDirectory(directory: string): Promise<() => Promise<void>> {
  const path = socketPath(await realpath(directory));
  for (let attempt = 1; attempt <= 3; attempt++) {
    const server = await listen(path);
    if (server !== null) return () => close(server);
    // A process that is ending, or a child that it has just forked, holds the socket a moment longer.
    if (await accepts(path)) await sleep(waitMs);
    else if (isAbsolute(path)) await rm(path, { force: true });
  }
  throw new DirectoryInUse(directory);
}

/**
 * A hash of the directory, because socket paths are limited to about 100 bytes. On Linux and Windows the name vanishes
 * with the process; elsewhere a file stays after a kill.
 */
function socketPath(directory: string): string {
  const name = `verify-${createHash("sha256").update(directory).digest("hex").slice(0, 24)}`;
  if (process.platform === "linux") return `\0${name}`;
  return process.platform === "win32" ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`);
}

function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(null);
      else reject(error);
    });
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", () => resolve(false));
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
