// The number in the bell: told by answers ("bell" in HX-Trigger), else asked for when a notice was written for anybody.
const { bellHref } = document.body.dataset;
let known = "";

function show(unread) {
  for (const bell of document.querySelectorAll("[data-bell]")) {
    const count = bell.querySelector(".count");
    count.textContent = unread;
    count.hidden = unread === "0";
    const label = unread === "0" ? bell.dataset.label : bell.dataset.labelUnread.replace("{n}", unread);
    bell.setAttribute("aria-label", label);
  }
}

async function ask() {
  try {
    const answer = await fetch(bellHref, { headers: { Accept: "application/json" } });
    if (answer.ok && answer.headers.get("Content-Type")?.includes("json")) show((await answer.json()).unread);
  } catch {
    // no connection: the next change asks again
  }
}

// What stands behind the dot in the token of live updates is about notices; without a token (polling) every time.
document.addEventListener("live:refresh", (event) => {
  const notices = event.detail.token.split(".")[1] ?? "";
  if (!bellHref || (notices && notices === known)) return;
  known = notices;
  ask();
});
document.addEventListener("bell", (event) => show(event.detail.unread));
