import { createElement, Fragment, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { fixedMarkup, toHtml } from "./fixed-markup";
import { HeroDrawing } from "./hero-drawing";
import { type Drawing, Illustration } from "./illustration";
import { Bullets } from "./ui/bullets";
import { Chevron, Tick } from "./ui/icons";

/** Differences between React's spelling and ours that mean the same. */
function normal(html: string): string {
  return html.replace(/\/>/g, ">").replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => {
    const codes: Record<string, string> = { "&amp;": "38", "&lt;": "60", "&gt;": "62", "&quot;": "34" };
    return `&#${codes[entity] ?? "39"};`;
  });
}

const text = `"5 < 6" & 'so on'`;

const samples: Record<string, ReactElement> = {
  text: <p title={text}>{text}</p>,
  "nothing, and numbers": (
    <p>
      {null}
      {undefined}
      {false}
      {true}
      {0}
      {7}
    </p>
  ),
  "lists and fragments": (
    <ul>
      {[1, 2].map((n) => (
        <li key={n}>{n}</li>
      ))}
      <Fragment key="three">
        <li>{3}</li>
      </Fragment>
    </ul>
  ),
  attributes: (
    <div id="a" lang="de" dir="ltr" className="x" hidden aria-hidden="true" data-x="">
      <button type="submit" value="v" tabIndex={-1} disabled={false} aria-disabled={false}>
        <time dateTime="2026-01-01">{text}</time>
      </button>
      <br />
    </div>
  ),
  "fixed markup within fixed markup": (
    <div>
      <Bullets heading={text} items={[text, "2"]} />
      <HeroDrawing />
    </div>
  ),
  ticks: (
    <span>
      <Tick className="stroke-accent" strokeWidth={2.6} />
      <Chevron />
    </span>
  ),
};

describe("fixed markup is what React would render", () => {
  test.each(Object.entries(samples))("%s", (name, sample) => {
    expect(normal(toHtml(sample))).toBe(normal(renderToStaticMarkup(sample)));
    expect(normal(renderToStaticMarkup(fixedMarkup(`test ${name}`, () => sample)))).toBe(
      normal(renderToStaticMarkup(sample)),
    );
  });

  test.each<Drawing>(["start", "approved", "signIn", "nowhere"])(
    "the drawing %s has no attribute of React's",
    (name) => {
      const html =
        renderToStaticMarkup(<Illustration drawing={name} />) + renderToStaticMarkup(<HeroDrawing />);
      expect(html).not.toMatch(/ (?:className|stroke[A-Z]\w+|fill[A-Z]\w+|clip[A-Z]\w+)=/);
    },
  );
});

test("each list of bullets shows its own items", () => {
  const html = (items: string[]) => renderToStaticMarkup(<Bullets heading="A" items={items} />);
  expect(html(["one", "two"])).toContain("<span>two</span>");
  expect(html(["one", "three"])).toContain("<span>three</span>");
});

describe("what only React can render is refused", () => {
  const client = Object.assign(() => null, { $$typeof: Symbol.for("react.client.reference") });
  const refused: Record<string, ReactElement> = {
    "an event handler": <button type="button" onClick={() => undefined} />,
    "an action": createElement("form", { action: () => undefined }),
    styles: <p style={{ color: "red" }} />,
    "a client component": createElement(client),
  };
  test.each(Object.entries(refused))("%s", (name, element) => {
    expect(() => fixedMarkup(`refused ${name}`, () => <div>{element}</div>)).toThrow("Not fixed markup");
  });
});
