// Keeps [data-live] elements fresh: the server says that something changed, they ask for themselves again (their own
// hx-get, on "live:changed") and are swapped only if they are different. A hidden tab listens to nothing. Where the
// stream does not work, the page asks every 15 seconds. What the reader is doing is never disturbed.
import { isTyping } from "./keyboard.js";

const POLL = 15_000; // ms
const DRIFT = 300_000; // what is due, and what is at risk, changes with time alone
const AGAIN = 1_000;
const { liveHref, needsMeHref, needsMePage } = document.body.dataset;
let stream = null;
let polling = 0;
let planned = 0;
let token = document.querySelector("[data-live]")?.dataset.liveToken ?? "";
let places = new Map();

function listen() {
  if (!liveHref || document.hidden || stream) return;
  stream = new EventSource(liveHref);
  stream.addEventListener("open", () => poll(false));
  stream.addEventListener("changed", (event) => {
    if (event.data === token) return;
    token = event.data;
    plan();
  });
  stream.addEventListener("error", () => {
    poll(true);
    if (stream?.readyState === EventSource.CLOSED) hush();
  });
}

function hush() {
  stream?.close();
  stream = null;
}

function poll(on) {
  clearInterval(polling);
  polling = on ? setInterval(refresh, POLL) : 0;
}

// A little later, and never all browsers at once; what comes meanwhile is covered by the same question.
function plan(delay = 50 + Math.random() * 350) {
  planned ||= setTimeout(refresh, delay);
}

function refresh() {
  clearTimeout(planned);
  planned = 0;
  if (document.hidden) return;
  document.dispatchEvent(new CustomEvent("live:refresh", { detail: { token: polling ? "" : token } }));
  const elements = [...document.querySelectorAll("[data-live]")];
  if (!elements.length) return askNeedsMe();
  for (const element of elements) {
    if (inUse(element)) plan(AGAIN);
    else htmx.trigger(element, "live:changed");
  }
}

// Typing, marking text, a menu or a dialog inside: wait until it is over.
function inUse(element) {
  const active = document.activeElement;
  if (element.contains(active) && isTyping(active)) return true;
  if (element.querySelector("dialog[open], details[open].menu, .htmx-request")) return true;
  const marked = document.getSelection();
  return Boolean(marked && !marked.isCollapsed && element.contains(marked.anchorNode));
}

async function askNeedsMe() {
  if (!needsMeHref) return;
  try {
    const answer = await fetch(needsMeHref, { headers: { Accept: "application/json" } });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) showNeedsMe((await answer.json()).needs_me);
  } catch {
    // no connection: the next change asks again
  }
}

function showNeedsMe(number) {
  const text = String(number);
  document.title = (text === "0" ? "" : `(${text}) `) + document.title.replace(/^\(\d+\+?\) /, "");
  document.body.dataset.needsMe = text;
  for (const link of document.querySelectorAll(`nav a[href="${needsMePage}"]`)) {
    let count = link.querySelector(".count");
    if (text === "0") count?.remove();
    else {
      if (!count) {
        count = document.createElement("span");
        count.className = "count";
        link.append(count);
      }
      count.textContent = text;
    }
  }
}

const isLive = (element) => element?.matches?.("[data-live][id]");
const rowOf = (element) => element?.closest?.("[data-rows] > [id]");

// Where the reader is: the row with the focus, the marked rows, and how far down the first visible row stands.
function placeIn(element) {
  const active = element.contains(document.activeElement) ? document.activeElement : null;
  const rows = [...element.querySelectorAll("[data-rows] > [id]")];
  const anchor = rowOf(active) ?? rows.find((row) => row.getBoundingClientRect().bottom > 0);
  return {
    row: rowOf(active)?.id,
    index: rows.indexOf(rowOf(active)),
    key: active?.dataset.key,
    id: active?.id,
    isRow: active === rowOf(active),
    marked: new Set([...element.querySelectorAll("[data-rows] input[type=checkbox]:checked")].map((box) => box.value)),
    anchor: anchor?.id,
    top: anchor?.getBoundingClientRect().top,
  };
}

function returnTo(place, element) {
  for (const box of element.querySelectorAll("[data-rows] input[type=checkbox]")) {
    if (!place.marked.has(box.value)) continue;
    box.checked = true;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }
  const anchor = place.anchor && document.getElementById(place.anchor);
  if (anchor && window.scrollY > 0) window.scrollBy({ top: anchor.getBoundingClientRect().top - place.top, behavior: "instant" });
  if (place.row || place.id) focusAgain(place, element);
}

function focusAgain(place, element) {
  const rows = [...element.querySelectorAll("[data-rows] > [id]")];
  const row = rows.find((other) => other.id === place.row) ?? rows[Math.min(Math.max(place.index, 0), rows.length - 1)];
  const same = place.id && document.getElementById(place.id);
  const inside = row && place.key && row.querySelector(`[data-key="${CSS.escape(place.key)}"]`);
  const goal = (!place.isRow && (same || inside)) || row;
  if (goal === row && row) row.tabIndex = -1;
  goal?.focus({ preventScroll: true });
}

document.addEventListener("htmx:configRequest", (event) => {
  if (event.target.matches("[data-live]") && polling && token) event.detail.parameters.token = token;
});
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = event.detail;
  if (isLive(target) && event.detail.xhr.status < 300) places.set(target.id, placeIn(target));
});
document.addEventListener("htmx:afterSettle", () => {
  for (const [id, place] of places) {
    const element = document.getElementById(id);
    if (element) returnTo(place, element);
    if (element?.dataset.needsMe) showNeedsMe(element.dataset.needsMe);
  }
  places.clear();
});
document.addEventListener("htmx:afterRequest", (event) => {
  const told = event.detail.xhr?.getResponseHeader("Live-Token");
  if (told && polling) token = told;
});

document.addEventListener("visibilitychange", () => {
  if (document.hidden) {
    hush();
    poll(false);
  } else {
    listen();
    plan();
  }
});
window.addEventListener("pagehide", hush);
window.addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  listen();
  plan();
});
setInterval(() => {
  if (!document.hidden && liveHref) {
    listen();
    plan();
  }
}, DRIFT);
listen();
