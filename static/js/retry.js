// On the page that says "busy": asks every ten seconds whether the address answers again, and goes there when it does.
// Only pages that can be read answer; a form that was being sent is never sent again behind anybody's back.
const EVERY = 10_000; // ms

async function look() {
  if (!document.hidden) {
    const answer = await fetch(location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
    if (answer?.ok) return location.replace(location.href);
  }
  setTimeout(look, EVERY);
}

setTimeout(look, EVERY);
