import { readFile } from "node:fs/promises";
import { z } from "zod";

const lineSchema = z.looseObject({ at: z.string(), level: z.string(), event: z.string() });

export type LogLine = z.infer<typeof lineSchema>;

/** The lines of the app's own log so far, without the framework's startup output. */
export async function readLog(logFile: string): Promise<LogLine[]> {
  const lines = (await readFile(logFile, "utf8")).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => lineSchema.parse(JSON.parse(line)));
}
