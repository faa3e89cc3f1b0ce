import type { Context } from "hono";
import type { z } from "zod";

/** Parses the body and passes it on, or responds 400 with the errors. */
export async function withBody<T>(
  c: Context,
  schema: z.ZodType<T>,
  run: (body: T) => Response | Promise<Response>,
): Promise<Response> {
  const parsed = schema.safeParse(await c.req.json().catch(() => undefined));
  return parsed.success ? run(parsed.data) : c.json({ issues: parsed.error.issues }, 400);
}
