import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/config/env";
import { paths } from "@/lib/config/paths";

const maxLength = 320;

/** What somebody looks for: an id, or the beginning of an e-mail. Null for nothing, and for what can be neither. */
export function parseSearchTerm(value: unknown): string | null {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" || text.length > maxLength || /[\s\p{Cc}]/u.test(text) ? null : text;
}

/** The pattern of everything that begins with `text`, whatever stands in it. */
export function prefixPattern(text: string): string {
  return `${text.toLowerCase().replace(/[\\%_]/g, "\\$&")}%`;
}

const name = "verify.search";
/** As long as somebody pages through what they found. */
const maxAgeSeconds = 15 * 60;

/** What an operator typed, which may be an e-mail: kept where no address, log or script of ours can show it. */
export async function rememberSearch(typed: string): Promise<void> {
  const { isHttps } = env();
  const options = { httpOnly: true, sameSite: "strict", path: paths.admin, secure: isHttps } as const;
  (await cookies()).set(name, typed.slice(0, 320), { ...options, maxAge: typed === "" ? 0 : maxAgeSeconds });
}

/** What was typed last; empty where that was nothing, or is long ago. */
export async function rememberedSearch(): Promise<string> {
  return (await cookies()).get(name)?.value ?? "";
}
