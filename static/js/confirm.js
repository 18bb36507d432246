// [data-confirm="Question?"] on a submit button or link, and hx-confirm, ask in the app's own dialog.
// [data-confirm-label] names the button that goes ahead.
const dialog = document.getElementById("confirm-dialog");
const allowed = new WeakSet();

function ask(question, label) {
  const yes = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("[data-confirm-text]").textContent = question;
  yes.textContent = label || yes.dataset.defaultLabel;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

// In the capturing phase, so that the question comes before whatever else a click would do.
document.addEventListener("click", async (event) => {
  const element = event.target.closest("[data-confirm]");
  if (!dialog || !element || allowed.delete(element)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (!(await ask(element.dataset.confirm, element.dataset.confirmLabel))) return;
  allowed.add(element);
  element.click();
}, true);

document.addEventListener("htmx:confirm", async (event) => {
  if (!dialog || !event.detail.question) return;
  event.preventDefault();
  if (await ask(event.detail.question, event.detail.elt.dataset.confirmLabel)) event.detail.issueRequest(true);
});
