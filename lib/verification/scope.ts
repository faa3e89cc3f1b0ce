import { createHash } from "node:crypto";
import type { RequestedChecks } from "@/lib/inklink/schemas";

/** The name under which inquiries for these checks are kept: `level:2`, or a fingerprint of a custom set. */
export function scopeOf(checks: RequestedChecks): string {
  if ("level" in checks) return `level:${checks.level}`;
  const sorted = Object.entries(checks.features).sort(([a], [b]) => (a < b ? -1 : 1));
  return `features:${createHash("sha256").update(JSON.stringify(sorted)).digest("hex").slice(0, 16)}`;
}

/** Whether having passed one set of checks is having passed the other: each level holds those below it. */
export function covers(passed: string, asked: string): boolean {
  if (passed === asked) return true;
  const [passedLevel, askedLevel] = [levelOf(passed), levelOf(asked)];
  return passedLevel !== null && askedLevel !== null && passedLevel >= askedLevel;
}

/** All scopes that cover this one. */
export function coveringScopes(asked: string): string[] {
  const levels = (["level:1", "level:2", "level:3"] as const).filter((passed) => covers(passed, asked));
  return levels.length > 0 ? levels : [asked];
}

/**
 * The scope of what InkLink made: the one asked for, unless the answer names a lower level. Then it is that one, so that a
 * later approval counts for what was checked and for no more.
 */
export function scopeAsMade(asked: string, echoedLevel: number | null): string {
  const askedLevel = levelOf(asked);
  if (askedLevel === null || echoedLevel === null || echoedLevel >= askedLevel) return asked;
  // Below 1 there is no level: such a scope covers nothing that anybody asks for.
  return `level:${Math.max(0, Math.floor(echoedLevel))}`;
}

/** The level of a scope; null for a custom set. */
export function levelOf(scope: string): number | null {
  const match = /^level:([123])$/.exec(scope);
  return match === null ? null : Number(match[1]);
}
