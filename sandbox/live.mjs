// Updates a page of the sandbox without reloading it, and keeps open details and the focus.
// Without this script everything works by plain forms and a reload.
const everyMs = 2000;
let isBusy = false;

/** Focusable elements: a section and its replacement hold the same ones, whatever else was added. */
const focusable = "a,button,input,summary,pre,iframe";

/** Identifies the focused element of the section, so that its replacement can be focused. */
function focusIn(section) {
  const active = document.activeElement;
  if (active === null || !section.contains(active)) return null;
  const anchor = active.closest("[id]");
  return { id: anchor.id, index: [...anchor.querySelectorAll(focusable)].indexOf(active) };
}

/** Compares sections without their ages, which change all the time. */
function withoutAges(section) {
  const copy = section.cloneNode(true);
  for (const age of copy.querySelectorAll("[data-age]")) age.remove();
  for (const open of copy.querySelectorAll("details[open]")) open.removeAttribute("open");
  return copy.innerHTML;
}

function renew(section, next) {
  if (withoutAges(section) === withoutAges(next)) {
    const ages = next.querySelectorAll("[data-age]");
    section.querySelectorAll("[data-age]").forEach((age, i) => {
      age.textContent = ages[i]?.textContent ?? "";
    });
    return;
  }
  const focus = focusIn(section);
  for (const { id } of section.querySelectorAll("details[open]")) {
    next.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
  }
  section.replaceChildren(...next.childNodes);
  if (focus === null) return;
  const anchor = document.getElementById(focus.id);
  const target = focus.index < 0 ? anchor : anchor?.querySelectorAll(focusable)[focus.index];
  target?.focus({ preventScroll: true });
}

async function refresh() {
  const response = await fetch("/", { cache: "no-store" });
  const next = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const section of document.querySelectorAll("[data-live]")) {
    const successor = next.getElementById(section.id);
    if (successor !== null) renew(section, successor);
  }
}

async function whenIdle(work) {
  if (isBusy) return;
  isBusy = true;
  try {
    await work();
    document.documentElement.removeAttribute("data-lost");
  } catch {
    // The sandbox has stopped or is restarting.
    document.documentElement.setAttribute("data-lost", "");
  } finally {
    isBusy = false;
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  // Opens the app in another tab.
  if (form.target !== "") return;
  event.preventDefault();
  const body = new URLSearchParams(new FormData(form, event.submitter));
  const sending = fetch(form.getAttribute("action"), { method: "POST", body, redirect: "manual" });
  sending.then(refresh).catch(() => location.reload());
});

setInterval(() => {
  if (document.visibilityState === "visible") void whenIdle(refresh);
}, everyMs);
