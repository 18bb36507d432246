// The draft saves itself (htmx, on the form). Here: what to do while that does not work, and where the focus goes.
const form = document.getElementById("new-request");
const kept = `draft:${form.dataset.draft}`;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "shown_type", "shown_customer", "q"]);
const RETRY = 15000; // ms

const status = () => document.getElementById("draft-status");
let retry = 0;
let before = "";

function say(words) {
  const line = status();
  line.querySelector(".icon")?.remove();
  line.querySelector("span").textContent = words;
}

function typed() {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !NOT_KEPT.has(name));
}

// What is on its way to the server stays on this device until it has arrived: through a reload, a log-in, a crash.
function keep() {
  try {
    sessionStorage.setItem(kept, JSON.stringify(typed()));
  } catch { /* storage is full or switched off: the server's copy is all there is */ }
}

function fillIn(name, value) {
  const fields = [...form.elements].filter((field) => field.name === name && field.type !== "file" && field.type !== "submit");
  for (const field of fields) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = field.value === value;
    else field.value = value;
  }
  return fields.length > 0;
}

function restore() {
  const stored = sessionStorage.getItem(kept);
  if (!stored || form.querySelector(".form-errors")) return;
  const values = JSON.parse(stored);
  values.forEach(([name, value]) => fillIn(name, value));
  // Fields of another type appear with the answer; they are filled in then.
  const later = values.filter(([name]) => ![...form.elements].some((field) => field.name === name));
  if (later.length) form.addEventListener("htmx:oobAfterSwap", () => later.forEach(([name, value]) => fillIn(name, value)), { once: true });
  save();
}

function save() {
  form.dispatchEvent(new CustomEvent("draft:save", { bubbles: true }));
}

function isOurs(event) {
  return event.detail.requestConfig?.verb === "post" && form.contains(event.detail.elt);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (!isOurs(event)) return;
  keep();
  before = status().textContent.trim();
  say(status().dataset.saving);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!isOurs(event)) return;
  const { xhr, successful } = event.detail;
  clearTimeout(retry);
  // A log-in page is an answer, too, but not ours.
  const arrived = (successful && !/^\s*<!doctype/i.test(xhr.responseText.slice(0, 200))) || xhr.status === 422;
  if (xhr.status === 204) say(before); // there was nothing to save yet
  if (arrived) return sessionStorage.removeItem(kept);
  say(status().dataset.unsaved);
  if (!xhr.status || xhr.status >= 500) retry = setTimeout(save, RETRY);
});

window.addEventListener("online", () => sessionStorage.getItem(kept) && save());
form.addEventListener("submit", keep);

// After the customer is chosen, the next thing is what is needed.
document.addEventListener("htmx:oobAfterSwap", (event) => {
  const block = event.detail.target;
  if (block?.id !== "customer-choice") return;
  const fresh = document.getElementById("customer-choice");
  const next = fresh.dataset.chosen
    ? form.querySelector("[name=type]:checked") ?? form.querySelector("[name=type]")
    : fresh.querySelector("[role=alert] button") ?? fresh.querySelector("[aria-invalid=true]") ?? fresh.querySelector("[data-customer-search]");
  next?.focus();
});

// Back from what was sent: this page is only the browser's memory of the draft.
async function leaveIfSent() {
  const answer = await fetch(form.action, { method: "HEAD", redirect: "manual" }).catch(() => null);
  if (answer?.type === "opaqueredirect") location.replace(form.action);
}

window.addEventListener("pageshow", (event) => event.persisted && leaveIfSent());
if (performance.getEntriesByType("navigation")[0]?.type === "back_forward") leaveIfSent();
restore();
