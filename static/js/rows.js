// Moving through [data-rows] (a tbody or a list): j, k and arrows; Enter opens [data-row-link]; x marks the row.
// The row one is on is the row with the focus; ids keep it across swaps.
let lastId = "";
let lastIndex = -1;

function rows() {
  return [...document.querySelectorAll("[data-rows] > *")].filter((row) => row.checkVisibility());
}

/** The row that holds the focus, else (after a swap) the one that held it last; null when there is none. */
export function currentRow() {
  const focused = document.activeElement?.closest?.("[data-rows] > *");
  if (focused) return focused;
  return document.activeElement === document.body && lastId ? document.getElementById(lastId) : null;
}

function go(row) {
  if (!row) return;
  row.tabIndex = -1;
  row.focus({ preventScroll: true });
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(currentRow());
  const from = at >= 0 ? at : by > 0 ? lastIndex - 1 : lastIndex + 1;
  go(all[Math.max(0, Math.min(all.length - 1, from + by))]);
}

function typing(element) {
  return element.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
}

document.addEventListener("focusin", (event) => {
  const row = event.target.closest("[data-rows] > *");
  if (!row) return;
  lastId = row.id;
  lastIndex = rows().indexOf(row);
});

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open], details.menu[open]") || document.documentElement.dataset.shortcuts === "off" && event.key.length === 1) return;
  const row = currentRow();
  const free = row || document.activeElement === document.body || document.activeElement.id === "main";
  const acts = {
    j: () => step(1),
    k: () => step(-1),
    ArrowDown: () => free && step(1),
    ArrowUp: () => row && step(-1),
    Enter: () => event.target === row && row.querySelector("a[data-row-link]")?.click(),
    x: () => row?.querySelector("input[type=checkbox]")?.click(),
  };
  const act = acts[event.key];
  if (!act || !document.querySelector("[data-rows]") || (event.key === "ArrowDown" && !free) || (event.key === "ArrowUp" && !row)) return;
  if (event.key === "Enter" && event.target !== row) return;
  if (event.key === "x" && !row) return;
  event.preventDefault();
  act();
});

document.addEventListener("change", (event) => {
  const row = event.target.matches("input[type=checkbox]") && event.target.closest("[data-rows] > tr");
  if (row) row.toggleAttribute("data-selected", event.target.checked);
});
