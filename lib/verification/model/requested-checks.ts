import type { RequestedChecks } from "@/lib/inklink/schemas";
import { levelOf } from "./scope";

/** What a person is asked for, as far as they are told. `other`: what InkLink does not document a name for. */
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

/** What these checks ask for, in the order in which InkLink does. Never empty. */
export function checkNames(checks: RequestedChecks): readonly CheckName[] {
  if ("level" in checks) return checksOfLevel[checks.level] ?? ["other"];
  // A feature may be listed to say that it is off.
  const names = Object.entries(checks.features).flatMap(([name, value]) =>
    value === false || value === null ? [] : [name],
  );
  const named = [...namedFeatures].flatMap(([name, check]) => (names.includes(name) ? [check] : []));
  const isAllNamed = names.length > 0 && names.every((name) => namedFeatures.has(name));
  return isAllNamed ? named : [...named, "other"];
}

/** What an inquiry of this scope asked for. Of a custom set only its fingerprint is kept: it is known while it is configured. */
export function checkNamesInScope(
  scope: string,
  configured: { readonly scope: string; readonly checks: RequestedChecks },
): readonly CheckName[] {
  if (scope === configured.scope) return checkNames(configured.checks);
  return checksOfLevel[levelOf(scope) ?? 0] ?? ["other"];
}
