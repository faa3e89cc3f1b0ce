import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";

const maxLength = 320;

/** Validates a search term: an id, or an email prefix. Null if it is empty or can be neither. */
export function parseSearchTerm(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" || text.length > maxLength || /[\s\p{Cc}]/u.test(text) ? null : text;
}

/** `LIKE` pattern for a prefix; wildcards in the text are escaped. */
export function prefixPattern(text: string): string {
  return `${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
}

const name = "verify.search";
/** Long enough to page through the results. */
const maxAgeSeconds = 15 * 60;

/** Stores the search term in an HttpOnly cookie: it may be an email, so no URL, log or script may contain it. */
export async function rememberSearch(typed: string): Promise<void> {
  const { isHttps } = env();
  const options = { httpOnly: true, sameSite: "strict", path: paths.admin, secure: isHttps } as const;
  (await cookies()).set(name, typed.slice(0, 320), { ...options, maxAge: typed === "" ? 0 : maxAgeSeconds });
}

/** The last search term; empty if there is none or it has expired. */
export async function rememberedSearch(): Promise<string> {
  return (await cookies()).get(name)?.value ?? "";
}
