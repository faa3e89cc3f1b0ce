import { notFound } from "next/navigation";
import { setPageStatus } from "@/lib/server/request-state";
import { NotFoundContent } from "./not-found-content";

/**
 * Rendered by a page instead of its content if this user may not see it or it does not exist: a whole page with status
 * 404. Do not use `notFound()`: its page is blank without scripts.
 */
export function NotFoundPage() {
  if (!setPageStatus(404)) notFound();
  return <NotFoundContent />;
}
