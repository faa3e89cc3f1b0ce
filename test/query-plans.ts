import { z } from "zod";

type Plan = z.infer<typeof planSchema>;
const planSchema = z.looseObject({
  "Node Type": z.string(),
  "Relation Name": z.string().optional(),
  "Index Name": z.string().optional(),
  "Index Cond": z.string().optional(),
  get Plans() {
    return z.array(planSchema).optional();
  },
});
const responseSchema = z.tuple([z.object({ "QUERY PLAN": z.tuple([z.object({ Plan: planSchema })]) })]);

/**
 * Scans without any condition on an index, in the response to `explain (format json)`. A condition on a later column of
 * an index counts as one, although it makes Postgres read the whole index: see `indexesIn`.
 */
export function scansOfWholeTables(response: unknown): string[] {
  return wholeScansIn(parsePlan(response));
}

/** The indexes that are read. */
export function indexesIn(response: unknown): string[] {
  return indexesOf(parsePlan(response));
}

function indexesOf({ "Index Name": name, Plans: plans = [] }: Plan): string[] {
  return [...(name === undefined ? [] : [name]), ...plans.flatMap(indexesOf)];
}

function parsePlan(response: unknown): Plan {
  const [
    {
      "QUERY PLAN": [{ Plan: plan }],
    },
  ] = responseSchema.parse(response);
  return plan;
}

function wholeScansIn(plan: Plan): string[] {
  const kind = plan["Node Type"];
  const isWhole =
    kind === "Seq Scan" || (/^(?:Bitmap )?Index/.test(kind) && plan["Index Cond"] === undefined);
  const own = isWhole ? [`${kind} ${plan["Relation Name"] ?? plan["Index Name"] ?? ""}`] : [];
  return [...own, ...(plan.Plans ?? []).flatMap(wholeScansIn)];
}
