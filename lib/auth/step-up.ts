import "server-only";
import { createHmac, timingSafeEqual } from "node:crypto";
import { env } from "@/lib/config/env";
import type { Level } from "@/lib/inklink/schemas";

/** A wish for a higher level than the app asks of everybody. */
export type StepUp = { readonly level: Level; readonly token: string };

/**
 * Pages behind a higher level ask for it through the person's browser. The token says that it was this app that asked,
 * and of whom: a level without one, or with another person's, counts for nothing. Null where the app's own checks are
 * enough.
 */
export function stepUpTo(userId: string, level: number | null): StepUp | null {
  const { kyc } = env();
  const own = "level" in kyc ? kyc.level : 0;
  const isHigher = (level === 1 || level === 2 || level === 3) && level > own;
  return isHigher ? { level, token: `${level}.${mac(userId, level).toString("base64url")}` } : null;
}

/** The wish that a token stands for; null where it is none of ours for this person. */
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
