// Lists of requests: mark the whole page; with scripts the filters act by themselves and need no button.
document.documentElement.classList.add("has-script");

function showSelectPage(root = document) {
  for (const box of root.querySelectorAll("[data-select-page]")) box.hidden = false;
}

function boxesOf(selectPage) {
  return [...selectPage.closest("table").querySelectorAll("[data-rows] input[type=checkbox]")];
}

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.matches("[data-select-page]")) {
    for (const box of boxesOf(target)) {
      if (box.checked === target.checked) continue;
      box.checked = target.checked;
      box.closest("tr").toggleAttribute("data-selected", box.checked);
    }
  } else if (target.matches("[data-rows] input[type=checkbox]")) {
    const selectPage = target.closest("table")?.querySelector("[data-select-page]");
    if (!selectPage) return;
    const boxes = boxesOf(selectPage);
    const marked = boxes.filter((box) => box.checked).length;
    selectPage.checked = marked === boxes.length;
    selectPage.indeterminate = marked > 0 && marked < boxes.length;
  }
});
document.addEventListener("htmx:afterSettle", () => showSelectPage());
showSelectPage();
