// A type's form, a ladder's steps: rows are added, removed and moved on the page. Without this module the same buttons ask the server.
const form = document.querySelector("[data-type-editor]");

const ROWS = { field: "[data-type-field]", option: "[data-type-option]" };

function changed() {
  document.body.dispatchEvent(new CustomEvent("type-form:changed"));
  form.dataset.isChanged = "";
}

function say(row, list) {
  const places = [...list.children];
  const text = form.dataset.movedText.replace("{place}", places.indexOf(row) + 1).replace("{total}", places.length);
  form.querySelector("[data-type-status]").textContent = text;
}

function nextToken(list, attribute) {
  const numbers = [...list.children].map((row) => Number(row.dataset[attribute].match(/^new-(\d+)$/)?.[1] ?? 0));
  return `new-${Math.max(0, ...numbers) + 1}`;
}

function copyOf(templateId, replacements) {
  let html = document.getElementById(templateId).innerHTML;
  for (const [blank, token] of replacements) html = html.replaceAll(blank, token);
  const holder = document.createElement("template");
  holder.innerHTML = html;
  return holder.content.firstElementChild;
}

function addOption(row) {
  const list = row.querySelector("[data-type-options]");
  const token = nextToken(list, "typeOption");
  list.append(copyOf("type-option-blank", [["new-field", row.dataset.typeField], ["new-option", token]]));
  return list.lastElementChild;
}

function addField() {
  const list = form.querySelector("[data-type-fields]");
  const row = copyOf("type-field-blank", [["new-field", nextToken(list, "typeField")], ["new-option", "new-1"]]);
  list.append(row);
  if (row.querySelector("[data-type-options]")) addOption(row);
  return row;
}

function move(row, isUp) {
  const other = isUp ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  const focused = document.activeElement;
  if (isUp) other.before(row);
  else other.after(row);
  focused?.focus();
  say(row, row.parentElement);
  changed();
}

function remove(row) {
  const beside = row.nextElementSibling ?? row.previousElementSibling;
  const list = row.parentElement;
  row.remove();
  (beside?.querySelector("summary, input:not([type='hidden'])") ?? list.closest("[data-type-field], .card").querySelector("[value^='add']"))?.focus();
  changed();
}

const DEEDS = {
  add: () => focusIn(addField()),
  "add-option": (button) => focusIn(addOption(button.closest(ROWS.field))),
  up: (button) => move(button.closest(ROWS.field), true),
  down: (button) => move(button.closest(ROWS.field), false),
  remove: (button) => remove(button.closest(ROWS.field)),
  "up-option": (button) => move(button.closest(ROWS.option), true),
  "down-option": (button) => move(button.closest(ROWS.option), false),
  "remove-option": (button) => remove(button.closest(ROWS.option)),
};

function focusIn(row) {
  row.querySelector("select, input:not([type='hidden'])").focus();
  changed();
}

function onClick(event) {
  const button = event.target.closest("button[name='do']");
  const deed = DEEDS[button?.value.split(" ")[0]];
  if (!deed) return;
  event.preventDefault();
  deed(button);
}

function onKey(event) {
  if (!event.altKey || !["ArrowUp", "ArrowDown"].includes(event.key) || event.target.matches("select")) return;
  const row = event.target.closest(`${ROWS.option}, ${ROWS.field}`);
  if (!row) return;
  event.preventDefault();
  move(row, event.key === "ArrowUp");
}

function onInput(event) {
  form.dataset.isChanged = "";
  const row = event.target.closest(ROWS.field);
  if (!row || !/-label_(de|en)$/.test(event.target.name)) return;
  const own = document.documentElement.lang.startsWith("de") ? "de" : "en";
  const typed = (language) => row.querySelector(`[name$='-label_${language}']`).value.trim();
  const title = row.querySelector("[data-type-title]");
  title.textContent = typed(own) || typed(own === "de" ? "en" : "de") || title.dataset.untitled;
}

function dragging(list) {
  let row = null;
  list.addEventListener("pointerdown", (event) => {
    const grip = event.target.closest("[data-type-grip]");
    if (grip) grip.closest(ROWS.field).draggable = true;
  });
  list.addEventListener("dragstart", (event) => {
    row = event.target.closest(ROWS.field);
    event.dataTransfer.effectAllowed = "move";
    row.dataset.isDragged = "";
  });
  list.addEventListener("dragover", (event) => {
    const over = event.target.closest(ROWS.field);
    if (!row || !over) return;
    event.preventDefault();
    if (over === row) return;
    const box = over.getBoundingClientRect();
    if (event.clientY < box.top + box.height / 2) over.before(row);
    else over.after(row);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    row.draggable = false;
    delete row.dataset.isDragged;
    say(row, list);
    row = null;
    changed();
  });
}

if (form) {
  form.addEventListener("click", onClick);
  form.addEventListener("keydown", onKey);
  form.addEventListener("input", onInput);
  form.addEventListener("submit", () => delete form.dataset.isChanged);
  window.addEventListener("beforeunload", (event) => "isChanged" in form.dataset && event.preventDefault());
  dragging(form.querySelector("[data-type-fields]"));
  for (const button of form.querySelectorAll("[data-without-script]")) button.hidden = true;
}
