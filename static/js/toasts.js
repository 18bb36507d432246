// toast("Saved", "calm"). Servers say it with HX-Trigger: {"toast": {"text": "...", "tone": "calm"}}.
const STAYS = 8000; // ms; warnings and errors stay until they are closed

export function toast(text, tone = "info") {
  const region = document.getElementById("toasts");
  const template = document.getElementById(`toast-${tone}`) ?? document.getElementById("toast-info");
  if (!region || !template) return;
  for (const shown of region.querySelectorAll(".toast")) {
    if (shown.querySelector(".toast-text").textContent === text) shown.remove();
  }
  const fresh = template.content.firstElementChild.cloneNode(true);
  fresh.querySelector(".toast-text").textContent = text;
  region.append(fresh);
  leaveLater(fresh);
}

export function word(name) {
  return document.getElementById("words")?.dataset[name] ?? "";
}

function leaveLater(element) {
  if (["late", "warn"].includes(element.dataset.tone)) return;
  const leave = () => (element.matches(":hover, :focus-within") ? setTimeout(leave, STAYS / 4) : element.remove());
  setTimeout(leave, STAYS);
}

document.addEventListener("click", (event) => {
  event.target.closest("[data-toast-close]")?.closest(".toast").remove();
});
document.addEventListener("toast", (event) => toast(event.detail.text, event.detail.tone));
document.querySelectorAll("#toasts .toast").forEach(leaveLater);
