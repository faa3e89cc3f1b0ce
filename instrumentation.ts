import type { Instrumentation } from "next";

/**
 * Runs once before the server accepts requests. An invalid environment or an unusable data directory ends the process.
 */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { start } = await import("./lib/server/start");
  await start();
}

export const onRequestError: Instrumentation.onRequestError = async (error, request, context) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const [{ logRequestError }, { storeRequestError }] = await Promise.all([
    import("./lib/server/start"),
    import("./lib/server/store-request-error"),
  ]);
  logRequestError(error, request, context);
  await storeRequestError(error, request, context);
};
