"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** Hidden field with the address of the form's page, so that the action can redirect back to it. */
export function PageField() {
  const query = useSearchParams().toString();
  const pathname = usePathname();
  return <input type="hidden" name="page" value={query === "" ? pathname : `${pathname}?${query}`} />;
}
