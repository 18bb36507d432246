// [data-share="id"] hands a text to the phone's share menu, [data-copy="id"] to the clipboard. Each button shows only
// where the device can do it; without JavaScript the text can be selected.
import { toast } from "./toasts.js";

const textOf = (id) => document.getElementById(id)?.value ?? "";

function offer(root) {
  for (const button of root.querySelectorAll("[data-share]")) button.hidden = !navigator.share;
  for (const button of root.querySelectorAll("[data-copy]")) button.hidden = false;
}

async function copy(button) {
  const field = document.getElementById(button.dataset.copy);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch { // no secure connection, or refused
    field.select();
    if (!document.execCommand("copy")) return;
  }
  toast(button.dataset.copied, "calm");
}

document.addEventListener("click", async (event) => {
  const sharing = event.target.closest("[data-share]");
  const copying = event.target.closest("[data-copy]");
  if (copying) await copy(copying);
  if (sharing) await navigator.share({ text: textOf(sharing.dataset.share) }).catch(() => {}); // closed without choosing
});

offer(document);
document.addEventListener("htmx:load", (event) => offer(event.detail.elt.parentElement ?? document));
