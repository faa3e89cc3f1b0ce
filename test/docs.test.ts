import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { variableNames } from "@/lib/config/env-schema";
import { withStateDiagram } from "./state-diagram";

const root = path.join(import.meta.dirname, "..");
const read = (file: string) => readFileSync(path.join(root, file), "utf8");

const pages = [
  ...readdirSync(root).filter((name) => name.endsWith(".md")),
  ...readdirSync(path.join(root, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => path.join("docs", name)),
];

/** Prose without code blocks, whose paths and links are examples. */
function prose(page: string): string {
  return read(page).replace(/^```[\s\S]*?^```$/gm, "");
}

/** The anchor that GitHub gives the heading. */
function anchorsOf(page: string): string[] {
  return [...prose(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** The names in the first column of tables, as `NAME`. */
function firstColumn(markdown: string): string[] {
  return [...markdown.matchAll(/^\| ([^|]+)\|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name),
  );
}

describe("every page", () => {
  test.each(pages)("%s: every link has a target", (page) => {
    const links = [...prose(page).matchAll(/\]\(([^)\s]+)\)|\bsrc="([^"]+)"/g)].map(
      ([, link, source]) => link ?? source ?? "",
    );
    const broken = links.filter((link) => {
      if (/^(?:https?|mailto):/.test(link)) return false;
      const [file = "", anchor] = link.split("#");
      const target = file === "" ? page : path.join(path.dirname(page), file);
      if (!existsSync(path.join(root, target))) return true;
      return anchor !== undefined && !anchorsOf(target).includes(anchor);
    });
    expect(broken).toEqual([]);
  });

  test.each(pages)("%s: every named file exists", (page) => {
    const named = [
      ...prose(page).matchAll(/`((?:app|brand|docs|e2e|lib|public|sandbox|test)\/[\w./[\]-]+\w)`/g),
    ].map(([, file = ""]) => file);
    const missing = named.filter((file) => !existsSync(path.join(root, file)));
    expect(missing).toEqual([]);
  });

  test.each(pages)("%s: every named script exists", (page) => {
    const { scripts } = JSON.parse(read("package.json"));
    const named = [...read(page).matchAll(/\bnpm run ([\w:-]+\w)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

describe("README.md", () => {
  test("has at most 130 lines, and the command that CI runs", () => {
    expect(read("README.md").trimEnd().split("\n").length).toBeLessThanOrEqual(130);
    expect(read("README.md")).toContain("```sh\nnpm ci && npm test\n```");
    expect(read(".ci/run")).toContain("npm ci && npm test");
  });

  test("maps every page of docs/", () => {
    const unmapped = pages
      .filter((page) => /^docs\/[^/]+$/.test(page))
      .filter((page) => !read("README.md").includes(`](${page})`));
    expect(unmapped).toEqual([]);
  });
});

describe("CHANGELOG.md", () => {
  test("names every migration", () => {
    const { entries } = JSON.parse(read("lib/db/migrations/meta/_journal.json"));
    const tags = entries.map(({ tag }: { tag: string }) => tag);
    expect(tags.filter((tag: string) => !read("CHANGELOG.md").includes(`\`${tag}\``))).toEqual([]);
  });
});

describe("docs/architecture.md", () => {
  test("shows the current state machine (if not: npm run docs:diagram)", () => {
    const page = read("docs/architecture.md");
    expect(page).toBe(withStateDiagram(page));
  });

  test("shows every status", () => {
    const page = read("docs/architecture.md");
    for (const status of ["creating", "abandoned", "refused", "expired", "manual_review", "failed"])
      expect(page).toContain(`\`${status}\``);
  });
});

describe("docs/configuration.md", () => {
  test("lists every variable that the app reads, and no other", () => {
    const [tables = ""] = read("docs/configuration.md").split("## What production refuses");
    expect(firstColumn(tables).sort()).toEqual([...variableNames].sort());
  });
});

describe("docs/operations.md", () => {
  test("lists every metric, and no other", () => {
    const source = read("lib/observability/instruments.ts");
    const made = [...source.matchAll(/\.create\w+\("([\w.]+)"/g)].map(([, name = ""]) => name);
    const [, section = ""] = read("docs/operations.md").split("## Metrics and traces");
    const [table = ""] = section.split("## Alarms");
    expect(firstColumn(table).sort()).toEqual(made.sort());
  });

  test("lists every alarm, and no other", () => {
    const folders = ["app", "lib"];
    const sources = folders
      .flatMap((folder) =>
        readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
          .filter((name) => /\.tsx?$/.test(name) && !name.includes(".test."))
          .map((name) => read(path.join(folder, name))),
      )
      .join("\n");
    const raised = [...sources.matchAll(/\balarm(?:\(|"\s*:\s*"warn"\]\()\s*"([\w.]+)"/g)].map(
      ([, name]) => name,
    );
    const [, section = ""] = read("docs/operations.md").split("| alarm line | means |");
    expect(firstColumn(section).sort()).toEqual([...new Set([...raised])].sort());
  });
});

describe("docs/decisions", () => {
  const decisions = pages.filter((page) => /^docs\/decisions\/\d/.test(page));

  test.each(decisions)("%s has a context, a decision and consequences, and is in the index", (page) => {
    const headings = [...read(page).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading);
    expect(headings).toEqual(["Context", "Decision", "Consequences"]);
    expect(read("docs/decisions/README.md")).toContain(`](${path.basename(page)})`);
  });
});
