import type { ReactNode } from "react";
import { currentRole } from "@/lib/auth/guards";

type OperatorsOnlyProps = {
  readonly children: ReactNode;
  /** What support staff see in its place. */
  readonly otherwise?: ReactNode;
};

/**
 * Leaves out what support staff may not do. It protects nothing: the service refuses them whatever a page shows
 * (`lib/admin/service.ts`).
 */
export async function OperatorsOnly({ children, otherwise = null }: OperatorsOnlyProps) {
  return (await currentRole()) === "operator" ? children : otherwise;
}
