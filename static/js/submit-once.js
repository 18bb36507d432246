// A form is sent once: its buttons rest until the answer is there. [data-submit-many] opts out (downloads).
// [data-busy-label] on the button is shown meanwhile.
const resting = new Set();

function rest(form) {
  for (const button of form.elements) {
    if (button.type !== "submit" || button.disabled) continue;
    const label = button.querySelector(".button-label");
    resting.add({ button, form, label, text: label?.textContent });
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    if (label && button.dataset.busyLabel) label.textContent = button.dataset.busyLabel;
  }
}

function wake(isDone) {
  for (const entry of resting) {
    if (!isDone(entry.form)) continue;
    entry.button.disabled = false;
    entry.button.removeAttribute("aria-busy");
    if (entry.label) entry.label.textContent = entry.text;
    resting.delete(entry);
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || "submitMany" in form.dataset) return;
  // After the browser has read the form: a disabled button would not send its own name and value.
  setTimeout(() => {
    const byHtmx = form.matches("[hx-post], [hx-put], [hx-delete]");
    if (!event.defaultPrevented || (byHtmx && form.classList.contains("htmx-request"))) rest(form);
  });
});
document.addEventListener("htmx:afterRequest", (event) => wake((form) => form === event.target || form.contains(event.target)));
window.addEventListener("pageshow", (event) => event.persisted && wake(() => true));
