// Runs in the background of the browser: shows that there is something new, and opens it. It knows neither what nor whom.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  let message = {};
  try {
    message = event.data?.json() ?? {};
  } catch { // whatever came, a browser demands that something is shown
  }
  const number = Number(message.id) || 0;
  const shown = self.registration.showNotification("Salesdesk", {
    body: String(message.title ?? ""),
    tag: `notice-${number}`,
    icon: "/static/img/icon-192.png",
    data: { page: number ? `/inbox/${number}/` : "/inbox/" },
  });
  event.waitUntil(shown);
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open(event.notification.data?.page ?? "/inbox/"));
});

// In the window that shows the inbox already, or a new one: nobody's half-written answer is navigated away from.
async function open(page) {
  const windows = await self.clients.matchAll({ type: "window" });
  const idle = windows.find((client) => new URL(client.url).pathname === "/inbox/");
  if (!idle) return self.clients.openWindow(page);
  await idle.focus();
  return idle.navigate(page);
}
