export { createPlainClient, type PlainClient } from "../../sandbox/visitor/plain-client";
