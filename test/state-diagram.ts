import { readFileSync, writeFileSync } from "node:fs";
import { dayMs } from "@/lib/core/duration";
import {
  type FinalStatus,
  type InquiryEvent,
  type InquiryStatus,
  transition,
} from "@/lib/verification/model/state";
import { allStatuses, lapsedByTime, stateIn } from "./inquiries";

const start = new Date("2026-01-01T00:00:00.000Z");
const later = new Date(start.getTime() + 7 * 24 * 60 * 60 * 1000);
const decisions: readonly InquiryStatus[] = [
  "approved",
  "rejected",
  "failed",
] satisfies readonly FinalStatus[];

/**
 * Every event but InkLink's results, by its name in the diagram. The clock's occur after a lease, an expiry or the time
 * of an approval ends, and after approvals were made to count for ever.
 */
const events: Readonly<Record<Exclude<InquiryEvent["kind"], "result">, readonly InquiryEvent[]>> = {
  created: [{ kind: "created", inklinkId: "kyc_iq_example", expiresAt: null }],
  creation_refused: [{ kind: "creation_refused", reason: "rate_limited" }],
  creation_lost: [{ kind: "creation_lost", reason: "timeout" }],
  clock: [
    { kind: "clock", now: later, approvalValidMs: dayMs },
    { kind: "clock", now: later, approvalValidMs: null },
  ],
  given_up: [{ kind: "given_up" }],
  closed: [{ kind: "closed", at: start }],
  withdrawn: [{ kind: "withdrawn", at: start, reason: "requested" }],
};

const results = ["pending", "processing", "manual_review", "approved", "rejected", "failed"] as const;

/** The statuses that an event leads to: an approval may have lapsed for two reasons. */
function next(from: InquiryStatus, event: InquiryEvent): InquiryStatus[] {
  const states = [
    stateIn(from, { now: start }),
    ...(from === "lapsed" ? [lapsedByTime({ now: start })] : []),
  ];
  return states.flatMap((state) => transition(state, event)?.status ?? []);
}

function result(status: (typeof results)[number], isConfirmed: boolean): InquiryEvent {
  return { kind: "result", status, at: start, isConfirmed };
}

/** The events that lead from one status to another, by their names in the diagram. */
function labels(from: InquiryStatus, to: InquiryStatus): string[] {
  const named = Object.entries(events).filter(([, variants]) =>
    variants.some((event) => next(from, event).includes(to)),
  );
  const byResult = results.some((status) => next(from, result(status, false)).includes(to));
  return [...named.map(([name]) => name), ...(byResult ? ["result"] : [])];
}

/** The state machine as a Mermaid diagram: what `transition` returns for every event in every state. */
export function stateDiagram(): string {
  const lines = ["stateDiagram-v2", "    [*] --> creating", "    state decided {"];
  for (const decision of decisions) lines.push(`        ${decision}`);
  lines.push("    }");
  for (const from of allStatuses) {
    const toAll = decisions.every((to) => to === from || labels(from, to).includes("result"));
    if (toAll && !decisions.includes(from)) lines.push(`    ${from} --> decided: result`);
    for (const to of allStatuses) {
      const isGrouped = toAll && decisions.includes(to);
      const own = labels(from, to).filter((label) => !(isGrouped && label === "result"));
      if (own.length > 0) lines.push(`    ${from} --> ${to}: ${own.join(", ")}`);
    }
  }
  const isReversible = decisions.every((from) =>
    decisions.every((to) => to === from || labels(from, to).includes("result")),
  );
  if (isReversible) lines.push("    decided --> decided: result (reversal)");
  return lines.join("\n");
}

/** The changes that are applied only once InkLink has confirmed them, as a Markdown table. */
export function confirmedTable(): string {
  const rows = allStatuses.flatMap((from) => {
    const targets = results.filter(
      (status) =>
        next(from, result(status, false)).length === 0 && next(from, result(status, true)).length > 0,
    );
    return targets.length === 0 ? [] : [`| \`${from}\` | ${targets.map((to) => `\`${to}\``).join(", ")} |`];
  });
  return ["| from | to, once confirmed |", "| --- | --- |", ...rows].join("\n");
}

const begin =
  "<!-- Made from `transition` in lib/verification/model/state.ts. Update with `npm run docs:diagram`. -->";
const end = "<!-- End of what is made from `transition`. -->";

/** The page with the current diagram and table. Throws if the page has no place for them. */
export function withStateDiagram(page: string): string {
  const [before, rest] = page.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined)
    throw new Error(`The page lacks the line ${begin} or ${end}`);
  const made = `\`\`\`mermaid\n${stateDiagram()}\n\`\`\`\n\n${confirmedTable()}`;
  return `${before}${begin}\n\n${made}\n\n${end}${after}`;
}

/** `npm run docs:diagram` runs this file: updates the diagram in docs/architecture.md. */
if (import.meta.main) {
  const page = new URL("../docs/architecture.md", import.meta.url);
  writeFileSync(page, withStateDiagram(readFileSync(page, "utf8")));
}
