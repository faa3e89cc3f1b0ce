import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";
import { keysFor } from "@/lib/config/keys";
import type { Level } from "@/lib/inklink/schemas";

/** A request for a higher level than the app requires of everyone. */
export type StepUp = { readonly level: Level; readonly token: string };

/**
 * A level counts only with a token that this app signed for this user, because the request passes through the browser.
 * Null if the app's own level is enough.
 */
export function stepUpTo(userId: string, level: number | null): StepUp | null {
  const [key] = keysFor("stepUp");
  return isHigher(level) ? { level, token: tokenOf(userId, level, key) } : null;
}

/** Verifies a step-up token; null if it is invalid or belongs to another user. */
export function readStepUp(userId: string, token: unknown): StepUp | null {
  if (typeof token !== "string") return null;
  const level = Number(token.split(".")[0]);
  if (!isHigher(level)) return null;
  const isValid = keysFor("stepUp").some((key) => isEqual(tokenOf(userId, level, key), token));
  return isValid ? { level, token } : null;
}

function isHigher(level: number | null): level is Level {
  const { kyc } = env();
  const own = "level" in kyc ? kyc.level : 0;
  return (level === 1 || level === 2 || level === 3) && level > own;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function tokenOf(userId: string, level: Level, key: string): string {
  const mac = createHmac("sha256", key).update(`step-up\n${userId}\n${level}`).digest("base64url");
  return `${level}.${mac}`;
}
