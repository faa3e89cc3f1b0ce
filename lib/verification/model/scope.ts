import { createHash } from "node:crypto";
import type { Features, RequestedChecks } from "@/lib/inklink/schemas";

type Json = Features[string];

/**
 * The scope of these checks: `level:2`, or the fingerprint of a custom set. The order of JSON keys does not matter, at
 * any depth.
 */
export function scopeOf(checks: RequestedChecks): string {
  if ("level" in checks) return `level:${checks.level}`;
  return fingerprint(
    sortedEntries(checks.features).map(([name, value]) => entryText(name, canonicalText(value))),
  );
}

/** The maximum number of key orders that are enumerated; it covers features with a few settings each. */
const maxOrders = 1_000;

/**
 * The scopes under which inquiries for these checks may have been stored while the key order within a feature counted:
 * one for each order. If there are too many orders, only the configured one.
 */
export function formerScopesOf(checks: RequestedChecks): string[] {
  if ("level" in checks) return [];
  const entries = sortedEntries(checks.features);
  const orders = entries.reduce((product, [, value]) => product * countOrders(value), 1);
  const texts =
    orders > maxOrders
      ? [entries.map(([name, value]) => entryText(name, JSON.stringify(value)))]
      : combinations(entries.map(([name, value]) => textsOf(value).map((text) => entryText(name, text))));
  const own = scopeOf(checks);
  return [...new Set(texts.map(fingerprint))].filter((scope) => scope !== own);
}

function fingerprint(entries: readonly string[]): string {
  return `features:${createHash("sha256").update(`[${entries.join()}]`).digest("hex").slice(0, 16)}`;
}

function entryText(name: string, valueText: string): string {
  return `[${JSON.stringify(name)},${valueText}]`;
}

function sortedEntries(value: Readonly<Record<string, Json>>): [string, Json][] {
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys. */
function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = sortedEntries(value).map(([key, one]) => memberText(key, canonicalText(one)));
  return `{${members.join()}}`;
}

function memberText(key: string, valueText: string): string {
  return `${JSON.stringify(key)}:${valueText}`;
}

/** JSON in every order of its keys. */
function textsOf(value: Json): string[] {
  if (Array.isArray(value)) return combinations(value.map(textsOf)).map((parts) => `[${parts.join()}]`);
  if (!isObject(value)) return [JSON.stringify(value)];
  const members = Object.entries(value).map(([key, one]) =>
    textsOf(one).map((text) => memberText(key, text)),
  );
  return permutations(members).flatMap((order) => combinations(order).map((parts) => `{${parts.join()}}`));
}

function countOrders(value: Json): number {
  const parts = Array.isArray(value) ? value : isObject(value) ? Object.values(value) : [];
  const own = isObject(value) ? factorial(parts.length) : 1;
  return parts.reduce<number>((product, part) => product * countOrders(part), own);
}

function factorial(count: number): number {
  return count <= 1 ? 1 : count * factorial(count - 1);
}

/** The Cartesian product. */
function combinations(choices: readonly (readonly string[])[]): string[][] {
  return choices.reduce<string[][]>(
    (chosen, choice) => chosen.flatMap((before) => choice.map((one) => [...before, one])),
    [[]],
  );
}

function permutations<T>(items: readonly T[]): T[][] {
  if (items.length <= 1) return [[...items]];
  return items.flatMap((first, index) =>
    permutations(items.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

/** Whether an approval for `passed` also approves `requested`: each level includes those below it. */
export function covers(passed: string, requested: string): boolean {
  if (passed === requested) return true;
  const [passedLevel, requestedLevel] = [levelOf(passed), levelOf(requested)];
  return passedLevel !== null && requestedLevel !== null && passedLevel >= requestedLevel;
}

/** All scopes that cover this one. */
export function coveringScopes(requested: string): string[] {
  const levels = (["level:1", "level:2", "level:3"] as const).filter((passed) => covers(passed, requested));
  return levels.length > 0 ? levels : [requested];
}

/**
 * An approval must count for no more than was checked: if InkLink's response names a lower level than was requested,
 * the scope is that level. Otherwise it is the requested scope.
 */
export function scopeAsMade(requested: string, echoedLevel: number | null): string {
  const requestedLevel = levelOf(requested);
  if (requestedLevel === null || echoedLevel === null || echoedLevel >= requestedLevel) return requested;
  // There is no level below 1: `level:0` covers no scope that can be requested.
  return `level:${Math.max(0, Math.floor(echoedLevel))}`;
}

/** The scopes of the levels above a scope made by `scopeAsMade`. */
export function scopesAbove(scope: string): string[] {
  const [, level] = /^level:(\d+)$/.exec(scope) ?? [];
  return level === undefined
    ? []
    : [1, 2, 3].filter((one) => one > Number(level)).map((one) => `level:${one}`);
}

/** The level of a scope; null for a custom set. */
export function levelOf(scope: string): number | null {
  const match = /^level:([123])$/.exec(scope);
  return match === null ? null : Number(match[1]);
}
