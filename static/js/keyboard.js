// Keys named in the page act on the page: [data-key="c"], [data-key="g q"]. Inside [data-rows] a key belongs to its
// row and acts on the row one is on. "?" lists them all, "/" goes to [data-search].
import { currentRow } from "./rows.js";

const SEQUENCE = 1200; // ms between the keys of a sequence
const STORED = "shortcuts";
let pending = "";
let pendingSince = 0;

export function isTyping(element) {
  return Boolean(element?.closest?.("input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable]"));
}

function isOn() {
  return document.documentElement.dataset.shortcuts !== "off";
}

function visible(element) {
  return element.checkVisibility({ visibilityProperty: true }) && !element.disabled;
}

function withinReach() {
  const modal = document.querySelector("dialog[open]");
  const row = currentRow();
  return [...(modal ?? document).querySelectorAll("[data-key]")].filter((element) => {
    const ownRow = element.closest("[data-rows] > *");
    return visible(element) && (!ownRow || ownRow === row);
  });
}

function find(keys) {
  const matching = withinReach().filter((element) => element.dataset.key === keys);
  return matching.find((element) => element.closest("[data-rows]")) ?? matching[0];
}

function act(element) {
  if (element.matches("input:not([type=checkbox], [type=radio]), textarea, select")) element.focus();
  else element.click();
}

function showHelp() {
  const dialog = document.getElementById("keyboard-help");
  if (!dialog || dialog.open) return;
  const list = dialog.querySelector("[data-key-list]");
  list.querySelectorAll("[data-collected]").forEach((old) => old.remove());
  const seen = new Set();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (seen.has(element.dataset.key) || !element.checkVisibility()) continue;
    seen.add(element.dataset.key);
    list.append(...helpLine(element));
  }
  dialog.showModal();
}

function helpLine(element) {
  const term = document.createElement("dt");
  const words = document.createElement("dd");
  for (const key of element.dataset.key.split(" ")) {
    const cap = document.createElement("kbd");
    cap.textContent = key;
    term.append(cap, " ");
  }
  words.textContent = element.dataset.keyLabel || element.getAttribute("aria-label") || element.textContent.trim();
  term.dataset.collected = words.dataset.collected = "";
  return [term, words];
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!isOn() || isTyping(event.target) || event.key.length !== 1) return;
  if (event.key === "?") return showHelp();
  const keys = pending && event.timeStamp - pendingSince < SEQUENCE ? `${pending} ${event.key}` : event.key;
  const element = keys === "/" ? document.querySelector("[data-search]") ?? find(keys) : find(keys) ?? find(event.key);
  pending = "";
  if (element) {
    event.preventDefault();
    act(element);
  } else if (withinReach().some((other) => other.dataset.key.startsWith(`${event.key} `))) {
    pending = event.key;
    pendingSince = event.timeStamp;
  }
});

// A browser that keeps nothing (private windows, policies) throws; the switch then lasts as long as the page.
function remembered() {
  try {
    return localStorage.getItem(STORED);
  } catch {
    return null;
  }
}

function remember(value) {
  try {
    localStorage.setItem(STORED, value);
  } catch {
    // see above
  }
}

// WCAG 2.1.4: whoever dictates or stumbles over single keys can switch them off.
const toggle = document.querySelector("[data-shortcuts-switch]");
if (remembered() === "off") document.documentElement.dataset.shortcuts = "off";
if (toggle) {
  toggle.checked = isOn();
  toggle.addEventListener("change", () => {
    remember(toggle.checked ? "on" : "off");
    document.documentElement.dataset.shortcuts = toggle.checked ? "on" : "off";
  });
}
