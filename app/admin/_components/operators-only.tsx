import type { ReactNode } from "react";
import { currentRole } from "@/lib/auth/guards";

/**
 * Leaves out what support staff may not do. It protects nothing: the service refuses them whatever a page shows
 * (`lib/admin/service.ts`).
 */
export async function OperatorsOnly({ children }: { readonly children: ReactNode }) {
  return (await currentRole()) === "operator" ? children : null;
}
