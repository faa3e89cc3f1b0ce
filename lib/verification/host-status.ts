import "server-only";
import { and, eq, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Env } from "@/lib/config/env-schema";
import type { Db } from "@/lib/db/client";
import { accounts, inquiries, users } from "@/lib/db/schema";
import type { Verification } from "@/lib/verification/model/host-schemas";
import { atTime, type Inquiry } from "@/lib/verification/model/inquiry";
import { currentInquiry, statusOf } from "@/lib/verification/model/policy";
import { levelOf, scopeOf } from "@/lib/verification/model/scope";
import { maxListed } from "@/lib/verification/store/inquiries";
import { fromRow } from "@/lib/verification/store/rows";

/** How the host product names a user: by our own id, or by the subject at an identity provider. */
export type HostUser =
  | { readonly userId: string }
  /** `issuer`: null if the request names none. */
  | { readonly subject: string; readonly issuer: string | null };

type Options = Pick<Env, "kyc" | "issuers"> & { readonly now: Date };

/**
 * Where a user stands for the configured checks, in one query, as pages show it but for a refresh: InkLink is not
 * asked. Null if there is no such user; `ambiguous` if users of several issuers have the subject.
 */
export async function findVerification(
  db: Db,
  named: HostUser,
  { kyc, issuers, now }: Options,
): Promise<Verification | "ambiguous" | null> {
  const condition = conditionFor(named, issuers);
  if (condition === null) return null;
  const rows = await selectUser(db, condition);
  const [first] = rows;
  if (first === undefined) return null;
  if (rows.some(({ user }) => user.id !== first.user.id)) return "ambiguous";
  const attempts = rows.flatMap(({ inquiry }) => (inquiry === null ? [] : [fromRow(inquiry)]));
  const newestFirst = attempts.sort((a, b) => b.createdAt.getTime() - a.createdAt.getTime());
  return toVerification(first, currentInquiry(newestFirst, scopeOf(kyc), now), { issuers, now });
}

/** Null if no user can match: Postgres text cannot hold NUL, and a query with it is an error. */
function conditionFor(named: HostUser, issuers: Env["issuers"]): SQL | undefined | null {
  if ("userId" in named) return named.userId.includes("\0") ? null : eq(users.id, named.userId);
  const { subject, issuer } = named;
  if (subject.includes("\0") || issuer?.includes("\0")) return null;
  const providers = Object.keys(issuers);
  const configured = providers.filter((one) => issuers[one] === issuer);
  // By both columns of the primary key, so that the index finds it.
  return and(
    sql`${accounts.provider} = any(${sql.param(providers)}::text[])`,
    eq(accounts.providerAccountId, subject),
    issuer === null
      ? undefined
      : sql`(${accounts.issuer} = ${issuer} or ${accounts.provider} = any(${sql.param(configured)}::text[]))`,
  );
}

/** One row for each inquiry that InkLink made, the ones that decide first; one row without an inquiry if there is none. */
function selectUser(db: Db, condition: SQL | undefined) {
  return db
    .select({
      user: {
        id: users.id,
        createdAt: users.createdAt,
        sequence: users.eventSequence,
        eventAt: users.eventAt,
      },
      account: { provider: accounts.provider, subject: accounts.providerAccountId, issuer: accounts.issuer },
      inquiry: inquiries,
    })
    .from(users)
    .innerJoin(accounts, eq(accounts.userId, users.id))
    .leftJoin(inquiries, and(eq(inquiries.userId, users.id), isNotNull(inquiries.inklinkId)))
    .where(condition)
    .orderBy(sql`${inquiries.status} = 'approved' desc nulls last, ${inquiries.createdAt} desc`)
    .limit(maxListed);
}

type UserRow = Awaited<ReturnType<typeof selectUser>>[number];

function toVerification(
  { user, account }: UserRow,
  current: Inquiry | null,
  { issuers, now }: Pick<Options, "issuers" | "now">,
): Verification {
  const inquiry = current === null ? null : atTime(current, now);
  const state = inquiry?.state;
  return {
    user_id: user.id,
    subject: account.subject,
    issuer: account.issuer ?? issuers[account.provider] ?? "",
    status: statusOf(inquiry),
    level: inquiry === null ? null : levelOf(inquiry.scope),
    sequence: user.sequence,
    decided_at: state !== undefined && "decidedAt" in state ? state.decidedAt.toISOString() : null,
    valid_until: null,
    updated_at: (user.eventAt ?? inquiry?.endedAt ?? inquiry?.createdAt ?? user.createdAt).toISOString(),
  };
}
