export { formWith } from "../../sandbox/visitor/forms";
