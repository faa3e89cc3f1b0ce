import { describe, expect, test } from "vitest";
import { tour } from "./demo-script";

const places = {
  appUrl: "http://localhost:3000",
  controlUrl: "http://127.0.0.1:4040",
  hostUrl: "http://127.0.0.1:4060",
  logFile: "/tmp/app.log",
  lan: null,
};

/** The text without its line breaks. */
const flat = (text: string) => text.replace(/\s+/g, " ");

describe("what the demo prints", () => {
  test("says nothing of the network if only this machine may open it", () => {
    const text = tour(places);
    expect(text).toContain("The app          http://localhost:3000\n");
    expect(flat(text)).toContain("The control page has these steps as buttons");
    expect(text).not.toMatch(/network|certificate/i);
  });

  test("says first who in the network may open it, how a phone gets there, and how to stop", () => {
    const appUrl = "https://192.0.2.7:3000";
    const text = tour({ ...places, appUrl, lan: { address: "192.0.2.7", others: ["198.51.100.9"] } });
    expect(text.trimStart()).toMatch(/^OPEN TO YOUR NETWORK\./);
    expect(flat(text)).toContain(
      `Anyone in it can open ${appUrl} and be anyone there, the operator included.`,
    );
    expect(flat(text)).toContain("To stop: Ctrl-C.");
    expect(flat(text)).toContain("Each browser warns that it does not know the certificate");
    expect(flat(text)).toContain("To use one: --lan=198.51.100.9");
    expect(flat(text), "they would not sign in at this host").not.toContain("these steps as buttons");
  });

  test("fits in a terminal", () => {
    const text = tour({ ...places, lan: { address: "192.0.2.7", others: [] } });
    for (const line of text.split("\n")) expect(line.length, line).toBeLessThanOrEqual(120);
  });
});
