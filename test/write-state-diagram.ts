import { readFileSync, writeFileSync } from "node:fs";
import { withStateDiagram } from "./state-diagram";

/** `npm run docs:diagram`: brings the state diagram in docs/architecture.md up to date. */
const page = new URL("../docs/architecture.md", import.meta.url);
writeFileSync(page, withStateDiagram(readFileSync(page, "utf8")));
