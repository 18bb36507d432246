// [data-step] opens the form of a step in the page's one dialog. A form that was begun and closed (Escape, a click
// beside it) is still there, with what was typed, when the same step is opened again.
const dialog = () => document.querySelector("[data-step-dialog]");

function begun(form) {
  return [...form.elements].some((field) => {
    if (field.type === "hidden" || field.readOnly) return false;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.tagName === "SELECT") return [...field.options].some((option) => option.selected !== option.defaultSelected) && field.value !== "";
    return field.value !== field.defaultValue;
  });
}

function show(box) {
  if (!box.open) box.showModal();
  box.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea)")?.focus();
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-step]") && dialog() && !(event.ctrlKey || event.metaKey || event.shiftKey)) event.preventDefault();
});

document.addEventListener("htmx:beforeRequest", (event) => {
  const box = dialog();
  if (!box || !event.target.matches("[data-step]")) return;
  const form = box.querySelector("form[data-step-form]");
  const same = form && new URL(form.action).pathname === new URL(event.target.href).pathname;
  if (same && begun(form)) {
    event.preventDefault();
  } else {
    box.querySelector("#step-content").replaceChildren(box.querySelector("[data-step-waiting]").content.cloneNode(true));
  }
  show(box);
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "step-content" && event.detail.xhr.status === 200) {
    event.target.querySelector(".dialog-body :is(input:not([type=hidden]), select, textarea:not([readonly]))")?.focus();
  }
});

// Closed by a finished step: the next one begins afresh.
// Afterwards, not at once: htmx looks for the answer's target from the form that asked, which must still be there.
document.addEventListener("dialog:close", () => setTimeout(() => dialog()?.querySelector("#step-content").replaceChildren()));

// Without an answer there is nothing to fill in: the toast says why.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => event.target.matches?.("[data-step]") && dialog()?.close());
}
