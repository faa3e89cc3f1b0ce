import type { Context } from "hono";
import { getCookie, setCookie } from "hono/cookie";

const name = "sandbox_idp_person";

/** Cookies ignore ports, so the sandbox's other sites can read who signed in here last in this browser. */
export function rememberPerson(c: Context, sub: string): void {
  setCookie(c, name, sub, { httpOnly: true, sameSite: "Lax", path: "/" });
}

export function personIn(c: Context): string | undefined {
  return getCookie(c, name);
}
