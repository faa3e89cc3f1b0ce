import type { RequestedChecks } from "@/lib/inklink/schemas";
import { levelOf } from "./scope";

/** A requested check, as named to the user. `other`: a feature that InkLink does not document a name for. */
export type CheckName = "document" | "selfie" | "address" | "screening" | "other";

const level1 = ["document", "selfie"] as const;
const checksOfLevel: Readonly<Record<number, readonly CheckName[]>> = {
  1: level1,
  2: [...level1, "address"],
  3: [...level1, "address", "screening"],
};

const namedFeatures: ReadonlyMap<string, CheckName> = new Map([
  ["doc_scan", "document"],
  ["selfie_scan", "selfie"],
]);

/** The names of these checks, in the order in which InkLink runs them. Never empty. */
export function checkNames(checks: RequestedChecks): readonly CheckName[] {
  if ("level" in checks) return checksOfLevel[checks.level] ?? ["other"];
  // A feature may be listed to switch it off.
  const names = Object.entries(checks.features).flatMap(([name, value]) =>
    value === false || value === null ? [] : [name],
  );
  const named = [...namedFeatures].flatMap(([name, check]) => (names.includes(name) ? [check] : []));
  const isAllNamed = names.length > 0 && names.every((name) => namedFeatures.has(name));
  return isAllNamed ? named : [...named, "other"];
}

/**
 * The names of the checks of a scope. A custom set is stored as a fingerprint only, so its checks are known only while
 * it is configured.
 */
export function checkNamesInScope(
  scope: string,
  configured: { readonly scope: string; readonly checks: RequestedChecks },
): readonly CheckName[] {
  if (scope === configured.scope) return checkNames(configured.checks);
  return checksOfLevel[levelOf(scope) ?? 0] ?? ["other"];
}
