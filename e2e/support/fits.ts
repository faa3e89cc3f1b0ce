import type { Page } from "@playwright/test";

/** A page's HTML as the server sent it, and its style sheets. */
export type Sent = { readonly name: string; readonly html: string; readonly styles: readonly string[] };

/** The width of the screen in px, and the text size as a factor. */
export type Screen = { readonly width: number; readonly zoom: number };

/**
 * Every layout defect: text outside the screen or its box, text that is cut off, and text that overlaps other text. The
 * pages are laid out one after the other in one blank page, without scripts or navigation, which takes a tenth of the
 * time.
 */
export async function misfitsIn(
  page: Page,
  sent: readonly Sent[],
  { width, zoom }: Screen,
): Promise<string[]> {
  await page.goto("about:blank");
  await page.setViewportSize({ width, height: 640 });
  const pages = sent.map((one) => ({ ...one, html: withoutImageFiles(one.html) }));
  const misfits = await page.evaluate(measure, { sent: pages, zoom });
  return misfits.map((misfit) => `${width} px, ${zoom * 100} %: ${misfit}`);
}

/** A page that loads nothing: its images, which have a size of their own, fail now and then in a blank page. */
export function withoutImageFiles(html: string): string {
  return html.replace(/(<img\b[^>]*?) src="(?:https?:|\/)[^"]*"/g, "$1");
}

/** Runs in the browser. */
function measure({ sent, zoom }: { sent: readonly Sent[]; zoom: number }): string[] {
  const tolerance = 1;
  return sent.flatMap(({ name, html, styles }) => {
    layOut(html, styles);
    return misfits().map((misfit) => `${name}: ${misfit}`);
  });

  /** Style sheets already in place are kept: parsing them takes most of the time. */
  function layOut(html: string, styles: readonly string[]): void {
    const parsed = new DOMParser().parseFromString(html, "text/html");
    for (const details of parsed.querySelectorAll("details")) details.open = true;
    const own = [...parsed.querySelectorAll("style")].map(({ textContent }) => textContent);
    const wanted = [...styles, ...own].join("\n");
    if (document.querySelector("style")?.textContent !== wanted) {
      document.head.replaceChildren(Object.assign(document.createElement("style"), { textContent: wanted }));
    }
    const { lang, dir } = parsed.documentElement;
    Object.assign(document.documentElement, { lang, dir });
    document.documentElement.style.fontSize = `${zoom * 100}%`;
    document.body.replaceWith(document.adoptNode(parsed.body));
  }

  function misfits(): string[] {
    const { clientWidth, scrollWidth } = document.documentElement;
    const tooWide = scrollWidth > clientWidth ? [`is ${scrollWidth - clientWidth} px too wide`] : [];
    const texts = shownTexts();
    const boxes: Boxes = new Map();
    return [...tooWide, ...texts.flatMap((text) => misfitsOf(text, boxes, clientWidth)), ...overlaps(texts)];
  }

  type Shown = {
    readonly words: string;
    readonly element: Element;
    readonly node: Node;
    readonly lines: readonly DOMRect[];
  };

  type Box = { readonly hasEdges: boolean; readonly edges: DOMRect; readonly cutsOff: boolean };
  type Boxes = Map<Element, Box>;

  function shownTexts(): Shown[] {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts: Shown[] = [];
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement;
      const words = node.textContent?.trim() ?? "";
      if (element === null || words === "" || isHidden(element)) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const lines = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
      if (lines.length > 0) texts.push({ words: words.slice(0, 60), element, node, lines });
    }
    return texts;
  }

  /** Not rendered, for screen readers only, or hidden until focused. */
  function isHidden(element: Element): boolean {
    if (element.closest("script, style, noscript, template, title, desc, .sr-only, .unseen") !== null)
      return true;
    if (element.closest('a[href="#main"]') !== null) return true;
    return !element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  }

  function misfitsOf({ words, element, node, lines }: Shown, boxes: Boxes, screenWidth: number): string[] {
    const left = Math.min(...lines.map((line) => line.left));
    const right = Math.max(...lines.map((line) => line.right));
    if (left < -tolerance || right > screenWidth + tolerance) return [`outside the screen: ${words}`];
    const around = boxesAround(element, boxes);
    if (around.some(({ cutsOff }) => cutsOff)) return [`cut off: ${words}`];
    const isOutside = around.some(
      ({ edges }) => left < edges.left - tolerance || right > edges.right + tolerance,
    );
    if (isOutside) return [`outside its box: ${words}`];
    const mayBreak = zoom === 1 && lines.length > 1 && !isBrokenOnPurpose(element);
    const broken = mayBreak ? brokenWord(node) : undefined;
    return broken === undefined ? [] : [`broken: ${broken}`];
  }

  /** The ancestors of a text that have a box of their own. */
  function boxesAround(element: Element, boxes: Boxes): Box[] {
    const around: Box[] = [];
    for (let at: Element | null = element; at !== null && at !== document.body; at = at.parentElement) {
      const box = boxes.get(at) ?? boxOf(at);
      boxes.set(at, box);
      if (box.hasEdges) around.push(box);
    }
    return around;
  }

  function boxOf(element: Element): Box {
    const { display, overflowX } = getComputedStyle(element);
    return {
      hasEdges: display !== "inline" && display !== "contents",
      edges: element.getBoundingClientRect(),
      cutsOff: overflowX !== "visible" && element.scrollWidth > element.clientWidth + tolerance,
    };
  }

  /** Addresses and ids may break anywhere. */
  function isBrokenOnPurpose(element: Element): boolean {
    return element.closest("code, pre") !== null || getComputedStyle(element).wordBreak === "break-all";
  }

  /**
   * A word of ordinary length that breaks across lines. Emails and ids are excluded, because they may have to break
   * anywhere.
   */
  function brokenWord(node: Node): string | undefined {
    const text = (node.textContent ?? "").replace(/\S*(?:@|\p{L}\p{N}|\p{N}\p{L})\S*/gu, (id) =>
      "@".repeat(id.length),
    );
    return [...text.matchAll(/(?<![\p{L}\p{M}])[\p{L}\p{M}]{3,22}(?![\p{L}\p{M}])/gu)].find(
      ({ 0: word, index }) => {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const [first, ...others] = range.getClientRects();
        return others.some(({ top }) => first !== undefined && top > first.top + first.height / 2);
      },
    )?.[0];
  }

  /** Glyphs overflow their line a little, so a quarter of the height is tolerated. */
  function overlaps(texts: readonly Shown[]): string[] {
    const lines = texts.flatMap(({ words, lines }, index) =>
      lines.map(({ left, right, top, bottom, height }) => ({
        ...{ words, index, left: left + tolerance, right: right - tolerance },
        ...{ top: top + height / 4, bottom: bottom - height / 4 },
      })),
    );
    lines.sort((one, other) => one.top - other.top);
    return lines.flatMap((one, at) => {
      for (const other of lines.slice(at + 1)) {
        if (other.top >= one.bottom) break;
        if (other.index !== one.index && other.left < one.right && one.left < other.right) {
          return [`“${one.words}” lies on “${other.words}”`];
        }
      }
      return [];
    });
  }
}
