import "server-only";
import { NextRequest } from "next/server";
import { decode, encode } from "next-auth/jwt";
import { env } from "@/lib/config/env";
import { keysFor } from "@/lib/config/keys";

/** The fields of Apple's response that next-auth reads. `user` is there at the first sign-in only. */
const fields = ["code", "state", "error", "user"] as const;

/** Sealed and in a cookie, it has to fit into 4,096 bytes. */
const maxLength = 2_500;

/** The redirect follows at once. */
const heldSeconds = 60;

function cookieName(): string {
  return env().isHttps ? "__Secure-verify.form-post" : "verify.form-post";
}

/**
 * Receives a form that the provider's page posts (OAuth 2.0 Form Post Response Mode), and redirects to the same path.
 * Browsers send a post from another site without our cookies, which are `SameSite=Lax`, but send them with the request
 * that follows: so the way back, the language and the session to be replaced are known there, as for every other
 * provider. The form travels in an encrypted cookie, because a query would show the name and the code.
 */
export async function holdForm(request: NextRequest, body: URLSearchParams): Promise<Response> {
  const kept = new URLSearchParams();
  for (const field of fields) {
    const value = body.get(field);
    if (value !== null) kept.set(field, value);
  }
  if (String(kept).length > maxLength) return new Response(null, { status: 413 });
  const value = await encode({
    token: { form: String(kept) },
    salt: cookieName(),
    secret: [...keysFor("formPost")],
    maxAge: heldSeconds,
  });
  const { pathname } = request.nextUrl;
  return new Response(null, {
    status: 303,
    headers: {
      location: `${env().APP_URL}${pathname}`,
      "set-cookie": setCookie(pathname, value, heldSeconds),
    },
  });
}

/** The form that is held for the request that follows the redirect. Empty if none is. */
export async function heldForm({ cookies, headers, url }: NextRequest): Promise<HeldForm> {
  const token = cookies.get(cookieName())?.value ?? "";
  const held = await decode({ token, salt: cookieName(), secret: [...keysFor("formPost")] }).catch(
    () => null,
  );
  const form = new URLSearchParams(typeof held?.["form"] === "string" ? held["form"] : "");
  const cookie = headers.get("cookie") ?? "";
  const type = { "content-type": "application/x-www-form-urlencoded" };
  return {
    posted: new NextRequest(url, { method: "POST", headers: { cookie, ...type }, body: String(form) }),
    form,
    forget: setCookie(new URL(url).pathname, "", 0),
  };
}

export type HeldForm = {
  /** The form as it was posted, with the cookies of the request that follows. */
  readonly posted: NextRequest;
  readonly form: URLSearchParams;
  /** The `Set-Cookie` header that deletes the held form. */
  readonly forget: string;
};

function setCookie(path: string, value: string, maxAge: number): string {
  const secure = env().isHttps ? "; Secure" : "";
  return `${cookieName()}=${value}; Path=${path}; Max-Age=${maxAge}; HttpOnly; SameSite=Lax${secure}`;
}
