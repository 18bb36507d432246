// The customer search as a combobox (ARIA 1.2): htmx brings the options, here one moves through them and chooses.
const box = () => document.querySelector("[data-customer-search]");
const list = () => document.getElementById("customer-options");
const options = () => [...list().querySelectorAll("[role=option]")];
const active = () => list().querySelector("[aria-selected=true]");

function open(isOpen) {
  list().hidden = !isOpen;
  box().setAttribute("aria-expanded", String(isOpen));
  if (!isOpen) mark(null);
}

function mark(option) {
  active()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) box().setAttribute("aria-activedescendant", option.id);
  else box().removeAttribute("aria-activedescendant");
}

function move(by) {
  const all = options();
  if (!all.length) return;
  if (list().hidden) open(true);
  const at = all.indexOf(active());
  mark(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

function choose(option) {
  open(false);
  const form = box().form;
  if (option.dataset.newName) {
    const details = form.querySelector("[data-new-customer]");
    const name = details.querySelector("[name=new_customer-name]");
    details.open = true;
    name.value = option.dataset.newName;
    name.focus();
    return;
  }
  form.querySelector("input[name=customer]").value = option.dataset.customer;
  form.dispatchEvent(new CustomEvent("draft:save", { bubbles: true }));
}

document.addEventListener("keydown", (event) => {
  if (event.target !== box() || event.isComposing) return;
  const acts = {
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    Enter: () => choose(active() ?? options()[0]),
    Escape: () => open(false),
  };
  if (!acts[event.key]) return;
  if (event.key === "Enter" && (list().hidden || !options().length)) return event.preventDefault(); // not yet sent by it
  if (event.key === "Escape" && list().hidden) return;
  event.preventDefault();
  acts[event.key]();
});

// On pointerdown the box would lose the focus, and with it the list would close before the click.
document.addEventListener("mousedown", (event) => event.target.closest("#customer-options") && event.preventDefault());
document.addEventListener("click", (event) => {
  const option = event.target.closest("#customer-options [role=option]");
  if (option) choose(option);
});
document.addEventListener("focusout", (event) => event.target === box() && open(false));
document.addEventListener("focusin", (event) => event.target === box() && options().length && open(true));

document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "customer-options" || !box()) return;
  open(options().length > 0 && document.activeElement === box());
  document.querySelector("[data-customer-count]").textContent = list().querySelector("[data-count]")?.dataset.count ?? "";
});
