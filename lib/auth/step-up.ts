import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";
import type { Level } from "@/lib/inklink/schemas";

/** A request for a higher level than the app requires of everyone. */
export type StepUp = { readonly level: Level; readonly token: string };

/**
 * A level counts only with a token that this app signed for this user, because the request passes through the browser.
 * Null if the app's own level is enough.
 */
export function stepUpTo(userId: string, level: number | null): StepUp | null {
  const { kyc } = env();
  const own = "level" in kyc ? kyc.level : 0;
  const isHigher = (level === 1 || level === 2 || level === 3) && level > own;
  return isHigher ? { level, token: `${level}.${mac(userId, level).toString("base64url")}` } : null;
}

/** Verifies a step-up token; null if it is invalid or belongs to another user. */
export function readStepUp(userId: string, token: unknown): StepUp | null {
  if (typeof token !== "string") return null;
  const stepUp = stepUpTo(userId, Number(token.split(".")[0]));
  return stepUp !== null && isEqual(stepUp.token, token) ? stepUp : null;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function mac(userId: string, level: Level): Buffer {
  return createHmac("sha256", env().AUTH_SECRET).update(`step-up\n${userId}\n${level}`).digest();
}
