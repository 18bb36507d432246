// What htmx does with answers that are not the fragment it asked for.
import { toast, word } from "./toasts.js";

const isWholePage = (text) => /^\s*<!doctype/i.test(text.slice(0, 200));

// A whole page in answer to a fragment (the session ended, a plain redirect) is gone to, not squeezed into a table.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, boosted, target, requestConfig } = event.detail;
  if (xhr.status >= 400 || boosted || target === document.body || requestConfig.elt.closest("[hx-select]")) return;
  if (!isWholePage(xhr.responseText)) return;
  event.detail.shouldSwap = false;
  const answeredBy = xhr.responseURL ? new URL(xhr.responseURL) : location;
  if (answeredBy.pathname === location.pathname || answeredBy.pathname === requestConfig.path) location.reload();
  else location.assign(answeredBy.pathname + answeredBy.search);
});

document.addEventListener("htmx:responseError", (event) => {
  toast(friendlyText(event.detail.xhr) || word("failed"), "late");
});
document.addEventListener("htmx:sendError", () => toast(word("offline"), "warn"));
document.addEventListener("htmx:timeout", () => toast(word("slow"), "warn"));
window.addEventListener("offline", () => toast(word("offline"), "warn"));

function friendlyText(xhr) {
  const text = xhr.responseText ?? "";
  if ((xhr.getResponseHeader("Content-Type") ?? "").startsWith("text/plain")) return text.slice(0, 300);
  return new DOMParser().parseFromString(text, "text/html").querySelector("[data-error-text]")?.textContent.trim();
}
