import "server-only";
import { createElement, Fragment, isValidElement, type ReactElement, type ReactNode } from "react";
import { escapeHtml } from "@/lib/core/html";

type Props = Readonly<Record<string, unknown>> & {
  readonly children?: ReactNode;
  /** Fixed markup within fixed markup. */
  readonly dangerouslySetInnerHTML?: { readonly __html: string };
};

const made = new Map<string, ReactElement>();
/** Cache limit, more than languages times places. Markup beyond the limit is made every time. */
const maxMade = 2_000;

/**
 * Markup that is the same for every request with this key: its content becomes one string of HTML, once per process.
 * React then creates, sends and hydrates one element instead of all those within.
 *
 * Nothing of a user may be in it: the first one’s would be shown to all others. `make` may depend only on what the key
 * names and on the environment. It returns one element; it and its descendants have no state and no event handlers.
 */
export function fixedMarkup(key: string, make: () => ReactElement): ReactElement {
  const known = made.get(key);
  if (known !== undefined) return known;
  const { type, props } = hostElementOf(make());
  const { children, ...attributes } = props;
  const element = createElement(type, {
    ...attributes,
    dangerouslySetInnerHTML: { __html: toHtml(children) },
  });
  if (made.size < maxMade) made.set(key, element);
  return element;
}

/** The host element that a plain function component returns. */
function hostElementOf(node: ReactNode): ReactElement<Props> {
  if (!isValidElement<Props>(node)) throw new Error("Not fixed markup");
  const { type, props } = node;
  if (typeof type === "string") return node;
  return hostElementOf(typeof type === "function" ? renderPlain(type, props) : null);
}

function renderPlain(component: object, props: Props): ReactNode {
  // References to client components are functions, too.
  if ("$$typeof" in component) throw new Error("Not fixed markup");
  const render = component as (props: Props) => ReactNode;
  return render(props);
}

/** Renders host elements and plain function components. Throws for anything else, such as client components. */
export function toHtml(node: ReactNode): string {
  if (node === null || node === undefined || typeof node === "boolean") return "";
  if (typeof node === "string" || typeof node === "number") return escapeHtml(String(node));
  if (Array.isArray(node)) return node.map(toHtml).join("");
  if (!isValidElement<Props>(node)) throw new Error("Not fixed markup");
  const { type, props } = node;
  if (type === Fragment) return toHtml(props.children);
  if (typeof type === "string") return hostElement(type, props);
  if (typeof type !== "function") throw new Error("Not fixed markup");
  return toHtml(renderPlain(type, props));
}

const voidElements = new Set(["img", "input", "br", "hr"]);

function hostElement(
  name: string,
  { children, dangerouslySetInnerHTML: made, ...attributes }: Props,
): string {
  const start = `<${name}${Object.entries(attributes).map(attribute).join("")}>`;
  if (voidElements.has(name)) return start;
  return `${start}${made === undefined ? toHtml(children) : made.__html}</${name}>`;
}

/** Properties whose attributes are spelled differently in HTML. SVG has attributes in camel case, too: `viewBox`. */
const spellings: Readonly<Record<string, string>> = {
  className: "class",
  strokeLinecap: "stroke-linecap",
  strokeLinejoin: "stroke-linejoin",
  strokeWidth: "stroke-width",
  tabIndex: "tabindex",
};

function attribute([name, value]: readonly [string, unknown]): string {
  if (value === null || value === undefined) return "";
  const spelling = spellings[name] ?? name;
  // Unlike `hidden`, these spell out their value.
  if (typeof value === "boolean" && !/^(?:aria|data)-/.test(name)) return value ? ` ${spelling}=""` : "";
  if (typeof value === "object" || typeof value === "function") throw new Error(`Not fixed markup: ${name}`);
  return ` ${spelling}="${escapeHtml(String(value))}"`;
}
