import type { NextRequest } from "next/server";
import { answerStatus } from "@/lib/server/status-api";

/** Where the user with this subject at the identity provider stands. `issuer` tells several providers apart. */
export async function GET(request: NextRequest): Promise<Response> {
  const query = request.nextUrl.searchParams;
  const [subjects, issuers] = [query.getAll("subject"), query.getAll("issuer")];
  const [subject] = subjects;
  // A repeated parameter names no one user.
  if (subject === undefined || subjects.length > 1 || issuers.length > 1) return answerStatus(request, null);
  return answerStatus(request, { subject, issuer: issuers[0] ?? null });
}
