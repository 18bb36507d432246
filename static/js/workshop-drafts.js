// What stands in a workshop's boxes goes along with the buttons of its form. Here: it survives the links and the other buttons.
// It stays in this tab, and only for the person who typed it.
const form = document.getElementById("cards-form");
const kept = `draft:workshop:${form.dataset.draft}`;

const isTyped = (field) => /^(text|key|note|kept)_/.test(field.name);
const bare = (text) => text.replace(/\s+/g, "");

// The boxes of cards begin empty; what was said of the rules begins as it was said before.
function isNew(field) {
  if (field.type === "radio") return field.checked && !field.defaultChecked;
  if (field.type === "hidden") return field.name.startsWith("key_") && form.elements[field.name.replace("key_", "text_")].value.trim() !== "";
  return field.value !== field.defaultValue || (field.name.startsWith("text_") && field.value.trim() !== "");
}

function keep() {
  const typed = [...form.elements].filter((field) => isTyped(field) && isNew(field)).map((field) => [field.name, field.value]);
  try {
    if (typed.length) sessionStorage.setItem(kept, JSON.stringify(typed));
    else sessionStorage.removeItem(kept);
  } catch { /* storage is full or switched off: the buttons of the form still take everything along */ }
}

// A text that has become a card is no draft any more.
function isCard(kind, text) {
  return [...document.querySelectorAll(`[data-mine][data-kind="${kind}"] [data-text]`)].some((card) => bare(card.textContent) === bare(text));
}

function fillIn(name, value) {
  if (name.startsWith("kept_")) {
    const choice = [...form.elements].find((field) => field.name === name && field.value === value);
    if (choice) choice.checked = true;
    return;
  }
  const field = form.elements[name];
  if (!field || (name.startsWith("text_") && (field.value || isCard(name.slice(5), value)))) return;
  field.value = value;
  if (name.startsWith("text_")) field.closest("details")?.setAttribute("open", "");
}

function restore() {
  let stored = null;
  try {
    stored = sessionStorage.getItem(kept);
  } catch { /* as in `keep` */ }
  // After a refusal the server has filled everything in.
  if (!stored || document.querySelector("main .form-errors")) return;
  const values = JSON.parse(stored);
  values.filter(([name]) => !name.startsWith("key_")).forEach(([name, value]) => fillIn(name, value));
  // Sent twice it is one card: the box keeps the key that went along with the text.
  values.filter(([name]) => name.startsWith("key_") && form.elements[name.replace("key_", "text_")]?.value).forEach(([name, value]) => fillIn(name, value));
  keep();
}

restore();
document.addEventListener("input", (event) => event.target.form === form && keep());
