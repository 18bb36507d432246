// After a refused form the reader stands at the first field to mend, on load as well as after a swap.
function goToFirstError(root) {
  const field = root.querySelector("[aria-invalid='true']") ?? root.querySelector(".form-errors");
  if (!field) return;
  field.focus({ preventScroll: true });
  field.closest(".field, .form-errors")?.scrollIntoView({ block: "center" });
}

goToFirstError(document);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.xhr?.status === 422) goToFirstError(event.detail.elt.isConnected ? event.detail.elt : document);
});
