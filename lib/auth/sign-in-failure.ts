import { z } from "zod";
import type { MessageKey } from "@/lib/i18n/translate";
import { describeError } from "@/lib/observability/describe-error";

export type SignInFailure = {
  /**
   * `cancelled`: by the user; `stale`: started in another tab or browser, or too long ago; `unavailable`: no response
   * from the provider; `misconfigured`: the provider rejects the app, or the app the provider; `other_user`: another user
   * signed in than the one who was asked to sign in again; `failed`: anything else.
   */
  readonly outcome: "cancelled" | "stale" | "unavailable" | "misconfigured" | "other_user" | "failed";
  /** Code of the cause, for operators. Never third-party text. */
  readonly code: string;
  /** Every sign-in fails until an operator acts. Never set by what a browser alone can cause. */
  readonly wakesOperators?: boolean;
};

/**
 * Error codes of OAuth 2.0 (RFC 6749), OpenID Connect Core 1.0, 3.1.2.6, Apple's variant of `access_denied`, and
 * GitHub's own.
 */
const outcomes = new Map<string, SignInFailure["outcome"]>(
  Object.entries({
    access_denied: "cancelled",
    user_cancelled_authorize: "cancelled",
    invalid_grant: "stale",
    login_required: "stale",
    interaction_required: "stale",
    account_selection_required: "stale",
    consent_required: "stale",
    temporarily_unavailable: "unavailable",
    server_error: "unavailable",
    invalid_client: "misconfigured",
    unauthorized_client: "misconfigured",
    invalid_request: "misconfigured",
    invalid_scope: "misconfigured",
    unsupported_response_type: "misconfigured",
    unsupported_grant_type: "misconfigured",
    bad_verification_code: "stale",
    incorrect_client_credentials: "misconfigured",
    redirect_uri_mismatch: "misconfigured",
    application_suspended: "misconfigured",
  } as const),
);

/** Context of next-auth's error. */
type Circumstances = {
  /** Why the provider is unavailable; null if it is available. */
  readonly errorCode: string | null;
  /** The token endpoint responded, so the error is the provider's, not the browser's. */
  readonly hasResponded: boolean;
  /** The callback's `error` parameter, or the token endpoint's. */
  readonly told: string | null;
};

/** Classifies a failed sign-in. */
export function toSignInFailure(
  error: unknown,
  { errorCode, hasResponded, told }: Circumstances,
): SignInFailure {
  if (errorCode !== null) return { outcome: "unavailable", code: errorCode };
  const causes = causesOf(error);
  const isRefusal = causes.some((cause) => field(cause, "type") === "OAuthCallbackError");
  const refusal = isRefusal ? (told ?? "") : causes.map((cause) => field(cause, "error")).find(Boolean);
  if (refusal !== undefined) {
    const outcome = outcomes.get(refusal);
    if (outcome === undefined) return { outcome: "failed", code: "unknown_error" };
    return { outcome, code: refusal, wakesOperators: hasResponded && outcome === "misconfigured" };
  }
  const code = codeOf(causes);
  if (code === "other_user") return { outcome: "other_user", code };
  if (code === "InvalidCheck" || causes.some(isAboutNonce)) return { outcome: "stale", code };
  if (!code.startsWith("OAUTH_")) return { outcome: "failed", code };
  return hasResponded ? { outcome: "misconfigured", code, wakesOperators: true } : { outcome: "stale", code };
}

/** The message of an outcome, as it comes in the address of the sign-in page. Other values are ignored. */
export function failureMessageOf(outcome: string | string[]): MessageKey {
  switch (outcome) {
    case "cancelled":
      return "signIn.failed.cancelled";
    case "stale":
      return "signIn.failed.stale";
    case "unavailable":
      return "signIn.failed.unavailable";
    case "misconfigured":
    case "failed":
      return "signIn.failed.ours";
    default:
      return "signIn.failed.other";
  }
}

/** An error and its causes, outermost first. next-auth nests causes in `cause.err`. */
export function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const { cause } = error;
  const inner: unknown =
    cause instanceof Error ? cause : z.object({ err: z.unknown() }).safeParse(cause).data?.err;
  return [error, ...causesOf(inner)];
}

/** The nonce of the ID token belongs to another sign-in than the browser's cookies. */
function isAboutNonce({ cause }: Error): boolean {
  return z.object({ claim: z.literal("nonce") }).safeParse(cause).success;
}

function field(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}

/** The code of the innermost error that has one. */
export function codeOf(causes: readonly Error[]): string {
  const codes = causes.map((error) => describeError(error).code).filter((code) => code !== null);
  return codes.at(-1) ?? "unknown";
}
