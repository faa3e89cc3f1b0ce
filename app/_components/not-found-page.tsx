import { notFound } from "next/navigation";
import { setPageStatus } from "@/lib/server/request-state";
import { NotFoundContent } from "./not-found-content";

/**
 * What a page renders instead of itself where there is nothing for this person: a whole page with status 404. Never
 * `notFound()`, whose page is blank without scripts.
 */
export function NotFoundPage() {
  if (!setPageStatus(404)) notFound();
  return <NotFoundContent />;
}
