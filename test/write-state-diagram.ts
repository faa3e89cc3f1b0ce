import { readFileSync, writeFileSync } from "node:fs";
import { withStateDiagram } from "./state-diagram";

/** `npm run docs:diagram`: updates the state diagram in docs/architecture.md. */
const page = new URL("../docs/architecture.md", import.meta.url);
writeFileSync(page, withStateDiagram(readFileSync(page, "utf8")));
