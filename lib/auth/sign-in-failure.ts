import { z } from "zod";
import { describeError } from "@/lib/observability/describe-error";

export type SignInFailure = {
  /**
   * `cancelled` by the user; `stale`: begun in another tab or browser, or too long ago; `unavailable`: the provider does not
   * answer; `misconfigured`: the provider refuses the app, or the app the provider; `failed`: anything else.
   */
  readonly outcome: "cancelled" | "stale" | "unavailable" | "misconfigured" | "failed";
  /** The most telling code of the cause, for operators. Never text of others. */
  readonly code: string;
  /** Nobody gets in until somebody acts. Never set by what a browser alone can bring about. */
  readonly wakesOperators?: boolean;
};

/** Error codes of OAuth 2.0 (RFC 6749), OpenID Connect Core 1.0, 3.1.2.6, and what Apple says instead of `access_denied`. */
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
  } as const),
);

/** What is known beside next-auth's error. */
type Circumstances = {
  /** Why the provider is unavailable, where it is. */
  readonly problem: string | null;
  /** The token endpoint answered: what went wrong is about the provider, and not about what the browser brought. */
  readonly hasAnswered: boolean;
  /** The `error` of the address that the browser came back to. */
  readonly told: string | null;
};

/** Says why next-auth failed. */
export function toSignInFailure(
  error: unknown,
  { problem, hasAnswered, told }: Circumstances,
): SignInFailure {
  if (problem !== null) return { outcome: "unavailable", code: problem };
  const causes = causesOf(error);
  const isRefusal = causes.some((cause) => field(cause, "type") === "OAuthCallbackError");
  const refusal = isRefusal ? (told ?? "") : causes.map((cause) => field(cause, "error")).find(Boolean);
  if (refusal !== undefined) {
    const outcome = outcomes.get(refusal);
    if (outcome === undefined) return { outcome: "failed", code: "unknown_error" };
    return { outcome, code: refusal, wakesOperators: hasAnswered && outcome === "misconfigured" };
  }
  const code = codeOf(causes);
  if (code === "InvalidCheck" || causes.some(isAboutNonce)) return { outcome: "stale", code };
  if (!code.startsWith("OAUTH_")) return { outcome: "failed", code };
  return hasAnswered ? { outcome: "misconfigured", code, wakesOperators: true } : { outcome: "stale", code };
}

/** An error and what caused it, from the outside in. next-auth puts causes into a field of its own. */
export function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const { cause } = error;
  const inner: unknown =
    cause instanceof Error ? cause : z.object({ err: z.unknown() }).safeParse(cause).data?.err;
  return [error, ...causesOf(inner)];
}

/** The ID token was issued for another sign-in than the one that the browser's cookies belong to. */
function isAboutNonce({ cause }: Error): boolean {
  return z.object({ claim: z.literal("nonce") }).safeParse(cause).success;
}

function field(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}

/** The innermost error that has a code knows best. */
export function codeOf(causes: readonly Error[]): string {
  const codes = causes.map((error) => describeError(error).code).filter((code) => code !== null);
  return codes.at(-1) ?? "unknown";
}
