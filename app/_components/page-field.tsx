"use client";

import { usePathname, useSearchParams } from "next/navigation";

/** The hidden field that says which page a form is on, so that its action can lead back there. */
export function PageField() {
  const query = useSearchParams().toString();
  const pathname = usePathname();
  return <input type="hidden" name="page" value={query === "" ? pathname : `${pathname}?${query}`} />;
}
