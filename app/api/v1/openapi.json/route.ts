import { env } from "@/lib/config/env";
import { openapiDocument } from "@/lib/server/openapi";

export const dynamic = "force-dynamic";

/** The OpenAPI document of the status API and of the events. Public: it holds no data. */
export function GET(): Response {
  const { APP_NAME: appName, APP_URL: appUrl } = env();
  return Response.json(openapiDocument({ appName, appUrl }));
}
