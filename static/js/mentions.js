// In a textarea[data-mentions="id"] typing @ offers the names of the list with that id: arrows choose, Enter or Tab
// takes the name, Escape closes the list and nothing else.
const BEFORE_CARET = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}][\p{L}\p{N} .'-]{0,40}|)$/u;
const MOST = 8;
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

let list = null;
let field = null;

function typedName() {
  const before = field.value.slice(0, field.selectionStart);
  return BEFORE_CARET.exec(before)?.[1] ?? null;
}

function fitting(typed) {
  const names = [...(document.getElementById(field.dataset.mentions)?.children ?? [])].map((item) => item.textContent);
  const wanted = fold(typed);
  return names.filter((name) => fold(name).split(" ").some((_part, index, parts) => parts.slice(index).join(" ").startsWith(wanted))).slice(0, MOST);
}

function open(names) {
  close();
  list = document.createElement("ul");
  list.className = "mention-list";
  list.id = `${field.id}-names`;
  list.setAttribute("role", "listbox");
  names.forEach((name, index) => {
    const option = document.createElement("li");
    option.id = `${list.id}-${index}`;
    option.setAttribute("role", "option");
    option.textContent = name;
    list.append(option);
  });
  field.parentElement.classList.add("mention-box");
  field.after(list);
  field.setAttribute("aria-controls", list.id);
  choose(list.firstElementChild);
}

function close() {
  list?.remove();
  list = null;
  field?.removeAttribute("aria-activedescendant");
}

function choose(option) {
  for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function take(option) {
  const start = field.selectionStart - typedName().length;
  field.setRangeText(`${option.textContent} `, start, field.selectionStart, "end");
  close();
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("textarea[data-mentions]")) return;
  field = event.target;
  const typed = typedName();
  const names = typed === null ? [] : fitting(typed);
  if (names.length) open(names);
  else close();
});

document.addEventListener("keydown", (event) => {
  if (!list || event.target !== field) return;
  const chosen = list.querySelector("[aria-selected=true]");
  const acts = {
    ArrowDown: () => choose(chosen.nextElementSibling ?? list.firstElementChild),
    ArrowUp: () => choose(chosen.previousElementSibling ?? list.lastElementChild),
    Enter: () => take(chosen),
    Tab: () => take(chosen),
    Escape: close,
  };
  if (!acts[event.key]) return;
  event.preventDefault();
  event.stopPropagation();
  acts[event.key]();
}, true);

document.addEventListener("mousedown", (event) => {
  const option = list && event.target.closest(".mention-list [role=option]");
  if (!option) return;
  event.preventDefault();
  take(option);
});

document.addEventListener("focusout", (event) => event.target === field && close());
