// Tabs that do not fit scroll sideways: the current one is brought into view, and an edge fades where there is more.
function markEdges(tabs) {
  tabs.toggleAttribute("data-more-before", tabs.scrollLeft > 1);
  tabs.toggleAttribute("data-more-after", tabs.scrollLeft + tabs.clientWidth < tabs.scrollWidth - 1);
}

function showCurrent(root) {
  for (const tabs of root.querySelectorAll(".tabs")) {
    const current = tabs.querySelector("[aria-current]")?.getBoundingClientRect();
    const frame = tabs.getBoundingClientRect();
    // Only the tabs scroll: `scrollIntoView` would move the page as well.
    if (current) tabs.scrollLeft += current.left + current.width / 2 - (frame.left + frame.width / 2);
    markEdges(tabs);
  }
}

showCurrent(document);
document.addEventListener("htmx:afterSettle", (event) => showCurrent(event.detail.elt));
window.addEventListener("resize", () => document.querySelectorAll(".tabs").forEach(markEdges));
document.addEventListener("scroll", (event) => { if (event.target.matches?.(".tabs")) markEdges(event.target); }, { capture: true, passive: true });
