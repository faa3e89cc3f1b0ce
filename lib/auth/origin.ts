import "server-only";
import { headers } from "next/headers";
import { env } from "@/lib/config/env";

/** Whether the request comes from a page of ours. Browsers name the origin of every form and every script's request. */
export async function isOwnOrigin(): Promise<boolean> {
  return (await headers()).get("origin") === env().APP_URL;
}
