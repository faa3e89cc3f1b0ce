import { z } from "zod";

const factsSchema = z.object({
  appUrl: z.string(),
  apiUrl: z.string(),
  idvUrl: z.string(),
  issuer: z.string(),
  controlUrl: z.string(),
  /** Where the app's output goes. */
  logFile: z.string(),
  dataDir: z.string(),
  /** The app's variables, secrets included. */
  variables: z.record(z.string(), z.string()),
});

/** What a test has to know of the world that it runs in. */
export type WorldFacts = z.infer<typeof factsSchema>;

const variable = "E2E_WORLD";

/** Tells the worker processes, which start later, of the world. */
export function announceWorld(facts: WorldFacts): void {
  process.env[variable] = JSON.stringify(facts);
}

export function announcedWorld(): WorldFacts {
  return factsSchema.parse(JSON.parse(process.env[variable] ?? "null"));
}
